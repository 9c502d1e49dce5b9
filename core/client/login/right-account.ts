import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Account } from './account.js'

/** What is known of the account that a client is to be, beforehand. */
export interface ExpectedAccount {
  /** The client's name. */
  readonly name: string
  readonly botToken?: string | undefined
  readonly phoneNumber?: string | undefined
  /** The id of the account that was logged in the last time. */
  readonly seen?: number | undefined
}

/**
 * Makes sure that a session is not that of somebody else, as after copying the wrong file. What the configuration names
 * goes before who was here the last time.
 * @throws LOGIN_OTHER_ACCOUNT
 */
export function assertRightAccount(account: Account, { name, botToken, phoneNumber, seen }: ExpectedAccount): void {
  const refuse = (known: 'bot_token' | 'phone_number' | 'before', wanted: string): never => {
    throw new SwitchboardError('LOGIN_OTHER_ACCOUNT', { client: name, wanted, found: describe(account), known })
  }
  if (account.isBot && botToken !== undefined) {
    const id = Number(botToken.split(':')[0])
    if (id !== account.id) refuse('bot_token', `the bot ${id}`)
  } else if (!account.isBot && phoneNumber !== undefined && account.phone !== undefined) {
    if (digits(phoneNumber) !== digits(account.phone))
      refuse(
        'phone_number',
        seen !== undefined && seen !== account.id ? `the account ${seen}` : 'the account of that number',
      )
  } else if (seen !== undefined && seen !== account.id) {
    refuse('before', `the account ${seen}`)
  }
}

/** Without the phone number, which belongs into no message. */
function describe({ isBot, id, username }: Account): string {
  return `the ${isBot ? 'bot' : 'account'} ${id}${username === undefined ? '' : ` (@${username})`}`
}

function digits(phone: string): string {
  return phone.replace(/\D/g, '')
}
