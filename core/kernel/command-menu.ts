import type { Client } from '../client/client.js'
import type { CommandScope, DescriptionByLanguage, PluginManifest } from '../decorators/manifest.js'
import { rpcReason } from '../errors/rpc-reason.js'
import { LocalText } from '../i18n/local-text.js'
import type { TextDesk } from '../i18n/text-desk.js'
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

/** core.telegram.org/bots/api#botcommand. */
const maxDescription = 256

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

/** Where the texts of plugins are that menus say. */
export interface MenuTexts extends TextDesk {
  /** The languages that the texts of these plugins are in. */
  languagesOf(plugins: readonly string[]): string[]
  /** What can be seen of a text, without its marks. */
  plain(text: string): string
}

/** The menus of a client's commands: of those that have a description and begin with a slash. */
export function commandMenus(plugins: readonly PluginManifest[], texts?: MenuTexts): Menu[] {
  const shown = plugins.flatMap(({ name: plugin, handlers }) =>
    handlers.flatMap(({ commands = [], command }) => {
      const { description, scope = 'default', prefixes, shown = 0 } = command ?? {}
      if (!description || prefixes?.includes('/') === false) return []
      const said = description instanceof LocalText ? inAllLanguages(description, plugin, texts) : description
      return commands.slice(0, shown).map((name) => ({ name, description: said, scope }))
    }),
  )
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

/** A text in the languages that have it. Menus know languages by two letters: `pt` stands for `pt-br` where it is not there itself. */
function inAllLanguages(
  { key, values }: LocalText,
  plugin: string,
  texts: MenuTexts | undefined,
): DescriptionByLanguage {
  const find = (language: string, isExact = false) => {
    const found = texts?.find([plugin], language, key, values, isExact)
    return found === undefined ? undefined : shortened(texts?.plain(found) ?? found)
  }
  const descriptions: Record<string, string> & { default: string } = { default: find(texts?.fallback ?? 'en') ?? key }
  // The plain name of a language comes before its kinds.
  for (const language of (texts?.languagesOf([plugin]) ?? []).sort()) {
    const [code = ''] = language.split('-')
    const said = find(language, true)
    if (code.length === 2 && code !== texts?.fallback && said !== undefined) descriptions[code] ??= said
  }
  return descriptions
}

const shortened = (text: string) => (text.length > maxDescription ? `${text.slice(0, maxDescription - 1)}…` : text)

/**
 * Has a bot's menus say what its plugins do. Asks Telegram first, and changes only what differs; without a command that has
 * a description nothing is asked or changed. Never rejects: a bot without its menu is as good as with it.
 */
export async function publishMenus(
  client: Client,
  plugins: readonly PluginManifest[],
  texts: MenuTexts,
  logger: Logger,
): Promise<void> {
  if (client.type !== 'bot') return
  for (const menu of commandMenus(plugins, texts)) {
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
