import type { Client } from '../client/client.js'
import { hasUsername } from '../client/login/account.js'

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
  const found = pattern.exec(text)
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

/**
 * Splits what follows a command into words; a part in double or single quotes is one word, without the quotes.
 */
export function splitArguments(payload: string): string[] {
  const words: string[] = []
  for (const [, double, single, bare] of payload.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    words.push(double ?? single ?? bare ?? '')
  }
  return words
}
