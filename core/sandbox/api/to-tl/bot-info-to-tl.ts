import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { View } from './view.js'

/** What a bot tells of itself. */
export function botInfoToTl(view: View, bot: Account): TlValue {
  return {
    _: 'botInfo',
    user_id: view.user(bot.id),
    description: bot.bot?.description ?? '',
    commands: bot
      .commandsFor(`user:${view.viewer.id}`, 'users:')
      .map(({ command, description }) => ({ _: 'botCommand', command, description })),
    menu_button: menuButtonToTl(bot),
  }
}

export function menuButtonToTl(bot: Account): TlValue {
  const button = bot.bot?.menuButton ?? 'default'
  if (button === 'default') return { _: 'botMenuButtonDefault' }
  return button === 'commands' ? { _: 'botMenuButtonCommands' } : { _: 'botMenuButton', ...button }
}
