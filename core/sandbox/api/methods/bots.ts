import { RpcError } from '../../rpc-error.js'
import type { BotCommand } from '../../world/account.js'
import { peerKey, userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forBots, forUsers, type MethodTable } from '../method.js'
import type { Params } from '../params.js'
import { menuButtonToTl } from '../to-tl/bot-info-to-tl.js'
import { userToTl } from '../to-tl/user-to-tl.js'

const maxCommands = 100

export const botMethods: MethodTable = {
  'bots.setBotCommands': forBots((call) => {
    const commands = call.params.objects('commands').map((entry): BotCommand => {
      const command = entry.string('command')
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw new RpcError(400, 'BOT_COMMAND_INVALID')
      const description = entry.string('description')
      if (description === '' || description.length > 256) throw new RpcError(400, 'BOT_COMMAND_DESCRIPTION_INVALID')
      return { command, description }
    })
    if (commands.length > maxCommands) throw new RpcError(400, 'BOT_COMMANDS_TOO_MUCH')
    const bot = botOf(call)
    bot.commands.set(scopeKey(call), commands)
    bot.infoVersion += 1
    announceCommands(call)
    return true
  }),

  'bots.resetBotCommands': forBots((call) => {
    const bot = botOf(call)
    bot.commands.delete(scopeKey(call))
    bot.infoVersion += 1
    announceCommands(call)
    return true
  }),

  'bots.getBotCommands': forBots((call) =>
    (botOf(call).commands.get(scopeKey(call)) ?? []).map((command) => ({ _: 'botCommand', ...command })),
  ),

  'bots.setBotMenuButton': forBots((call) => {
    const button = call.params.object('button')
    const bot = botOf(call)
    if (button.name === 'botMenuButton') bot.menuButton = { text: button.string('text'), url: button.string('url') }
    else bot.menuButton = button.name === 'botMenuButtonCommands' ? 'commands' : 'default'
    return true
  }),
  'bots.getBotMenuButton': forBots((call) => menuButtonToTl(call.account)),

  'bots.setBotInfo': forAccounts((call) => {
    const target = describedBot(call)
    const { params } = call
    const profile = target.bot
    if (!profile) throw new RpcError(400, 'BOT_INVALID')
    target.firstName = params.optionalString('name') ?? target.firstName
    target.about = params.optionalString('about') ?? target.about
    profile.description = params.optionalString('description') ?? profile.description
    profile.infoVersion += 1
    return true
  }),
  'bots.getBotInfo': forAccounts((call) => {
    const target = describedBot(call)
    const { firstName: name, about } = target
    return { _: 'bots.botInfo', name, about, description: target.bot?.description ?? '' }
  }),

  'bots.canSendMessage': forUsers((call) => call.inputs.user(call.params.object('bot')).startedBy.has(call.account.id)),
  'bots.allowSendMessage': forUsers((call) => {
    call.inputs.user(call.params.object('bot')).startedBy.add(call.account.id)
    return call.updates([])
  }),
  'bots.getAdminedBots': forUsers((call) => {
    const view = call.view()
    const bots = [...call.world.state.accounts.values()].filter(({ bot }) => bot?.ownerId === call.account.id)
    return bots.map((bot) => userToTl(view, bot))
  }),
  'bots.getPreviewMedias': forAccounts(() => []),
}

function botOf(call: AccountCall): NonNullable<AccountCall['account']['bot']> {
  const { bot } = call.account
  if (!bot) throw new RpcError(400, 'USER_BOT_REQUIRED')
  return bot
}

/** The bot itself, or one that the caller owns. */
function describedBot(call: AccountCall): AccountCall['account'] {
  const input = call.params.optionalObject('bot')
  const target = input ? call.inputs.user(input) : call.account
  if (target.id !== call.account.id && target.bot?.ownerId !== call.account.id) throw new RpcError(400, 'BOT_INVALID')
  return target
}

function scopeKey(call: AccountCall): string {
  const language = call.params.string('lang_code')
  return `${scopeName(call, call.params.object('scope'))}:${language}`
}

function scopeName(call: AccountCall, scope: Params): string {
  switch (scope.name) {
    case 'botCommandScopeDefault':
      return 'default'
    case 'botCommandScopeUsers':
      return 'users'
    case 'botCommandScopePeer':
      return peerKey(call.inputs.peer(scope.object('peer')))
    case 'botCommandScopePeerUser':
      return `${peerKey(call.inputs.peer(scope.object('peer')))}/${call.inputs.user(scope.object('user_id')).id}`
    default:
      return scope.name
  }
}

function announceCommands(call: AccountCall): void {
  const { account, world } = call
  call.change(() => {
    for (const personId of account.startedBy) {
      world.state.emitPlain(personId, { type: 'bot-commands', botId: account.id, peer: userPeer(account.id) })
    }
  })
}
