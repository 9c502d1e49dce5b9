import type { Client } from '../client/client.js'
import type { CommandScope, PluginManifest } from '../decorators/manifest.js'
import { rpcReason } from '../errors/rpc-reason.js'
import type { Logger } from '../logging/logger.js'
import type { TlObject } from '../mtproto/driver.js'

/** One command of a menu. */
export interface MenuCommand {
  readonly command: string
  readonly description: string
}

/** A menu as Telegram keeps it: one for each scope and language. */
export interface Menu {
  readonly scope: CommandScope
  /** Two letters; empty for everybody else. */
  readonly language: string
  readonly commands: readonly MenuCommand[]
}

const scopeClasses = {
  default: 'BotCommandScopeDefault',
  private: 'BotCommandScopeUsers',
  groups: 'BotCommandScopeChats',
  administrators: 'BotCommandScopeChatAdmins',
} as const satisfies Record<CommandScope, string>

/** Whose commands a menu has besides its own: Telegram shows one menu alone, the narrowest that there is. */
const including: Readonly<Record<CommandScope, readonly CommandScope[]>> = {
  default: ['default'],
  private: ['default', 'private'],
  groups: ['default', 'groups'],
  administrators: ['default', 'groups', 'administrators'],
}

/** The menus of a client's commands: of those that have a description and begin with a slash. */
export function commandMenus(plugins: readonly PluginManifest[]): Menu[] {
  const shown = plugins
    .flatMap(({ handlers }) => handlers)
    .flatMap(({ commands = [], command }) => {
      const { description, scope = 'default', prefixes, shown = 0 } = command ?? {}
      if (!description || prefixes?.includes('/') === false) return []
      return commands.slice(0, shown).map((name) => ({ name, description, scope }))
    })
  const scopes = [...new Set(shown.map(({ scope }) => scope))]
  return scopes.flatMap((scope) => {
    const inside = shown.filter((one) => including[scope].includes(one.scope))
    const languages = new Set(inside.flatMap(({ description }) => Object.keys(description)))
    return [...languages].sort().map((language): Menu => {
      const commands = new Map(
        inside.map(({ name, description }) => [name, description[language] ?? description.default]),
      )
      return {
        scope,
        language: language === 'default' ? '' : language,
        commands: [...commands].map(([command, description]) => ({ command, description })),
      }
    })
  })
}

/**
 * Has a bot's menus say what its plugins do. Asks Telegram first, and changes only what differs; without a command that has
 * a description nothing is asked or changed. Never rejects: a bot without its menu is as good as with it.
 */
export async function publishMenus(client: Client, plugins: readonly PluginManifest[], logger: Logger): Promise<void> {
  if (client.type !== 'bot') return
  for (const menu of commandMenus(plugins)) {
    try {
      await publish(client, menu)
    } catch (error) {
      logger.warn('the menu of commands could not be changed', { scope: menu.scope, reason: rpcReason(error), error })
    }
  }
}

async function publish(client: Client, { scope, language, commands }: Menu): Promise<void> {
  const place = { scope: client.create(scopeClasses[scope]), langCode: language }
  const known = (await client.invoke('bots.GetBotCommands', place)) as unknown as readonly TlObject[]
  const isSame =
    known.length === commands.length &&
    known.every(
      (one, index) => one.command === commands[index]?.command && one.description === commands[index]?.description,
    )
  if (isSame) return
  const made = commands.map(({ command, description }) => client.create('BotCommand', { command, description }))
  await client.invoke('bots.SetBotCommands', { ...place, commands: made })
}
