import type { Client } from '../../client/client.js'
import { hasUsername } from '../../client/login/account.js'

/** A command as it was written: `/start@some_bot one two`. */
export interface ParsedCommand {
  /** Lower case, without slash and suffix. */
  name: string
  /** The bot it was addressed to, as written, without `@`. */
  addressee?: string
  /** Everything after the command, without the space around it. */
  payload: string
}

const pattern = /^\/(\w{1,64})(?:@(\w{3,64}))?(?=\s|$)/
const slash = 47

/**
 * Reads a command from the beginning of a text; `undefined` when there is none. See core.telegram.org/bots/features#commands.
 */
export function parseCommand(text: string): ParsedCommand | undefined {
  if (text.charCodeAt(0) !== slash) return undefined
  return commandOf(pattern.exec(text), text)
}

/** Reads a command that begins with one of these signs in place of the slash. */
export function parsePrefixed(text: string, prefixes: readonly string[]): ParsedCommand | undefined {
  const prefix = prefixes.find((one) => text.startsWith(one))
  if (prefix === undefined) return undefined
  const rest = `/${text.slice(prefix.length)}`
  return commandOf(pattern.exec(rest), rest)
}

function commandOf(found: RegExpExecArray | null, text: string): ParsedCommand | undefined {
  if (!found?.[1]) return undefined
  const command: ParsedCommand = { name: found[1].toLowerCase(), payload: text.slice(found[0].length).trim() }
  if (found[2]) command.addressee = found[2]
  return command
}

/** Whether a command is meant for this client's account: it names nobody, or one of the account's usernames. */
export function isAddressedTo({ addressee }: ParsedCommand, { self, peers }: Pick<Client, 'self' | 'peers'>): boolean {
  if (addressee === undefined) return true
  // Usernames change while a client is online; what comes with updates is newer than what the login said.
  const account = self && (peers.get(self.id) ?? self)
  return account !== undefined && hasUsername(account, addressee)
}

/** A word behind a command, and where in the text it stands. */
export interface Word {
  /** Without the quotes around it. */
  readonly text: string
  readonly offset: number
  /** Whether it stands in quotes; absent: it does not. */
  readonly isQuoted?: boolean
}

/**
 * One pair of quotes, also typographic ones of several languages, or what stands between white space. By their numbers, as compiled code in which
 * each character is a byte is read faster.
 */
const words =
  /"([^"]*)"|\u201c([^\u201d]*)\u201d|\u201e([^\u201c\u201d]*)[\u201c\u201d]|\u00ab([^\u00bb]*)\u00bb|'([^']*)'|\u2018([^\u2019]*)\u2019|(\S+)/g

/** The words of a text, each with its place; what stands in quotes is one word. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(words)].map((found) => ({
    text: found.slice(1).find((part) => part !== undefined) ?? '',
    offset: found.index,
    ...(found.at(-1) === undefined && { isQuoted: true }),
  }))
}

/** Splits what follows a command into words; a part in quotes, also typographic ones, is one word, without the quotes. */
export function splitArguments(payload: string): string[] {
  return wordsOf(payload).map(({ text }) => text)
}
