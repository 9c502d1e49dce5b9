import { closedAccount, isClosedAccount } from '../closed-account.js'
import { entry } from '../entry.js'

export interface ForClient {
  client: string
}

const again = ({ client }: ForClient) => `npx switchboard login ${client}`

/** Faults with the prefix `LOGIN_`: who a client is could not be settled. */
export const loginErrors = {
  LOGIN_SERVER_KEY: entry<Record<never, never>>(
    () => 'The public key of the data centre cannot be read.',
    () => 'Give it as PEM: an RSA key of 2048 bits, PKCS#1 or SPKI.',
  ),
  LOGIN_KEY_EXCHANGE: entry<{ problem: string }>(
    ({ problem }) => `No key could be agreed upon with the data centre: ${problem}`,
    () => 'Check that the address belongs to a Telegram data centre, and that nothing in between reads along.',
  ),
  LOGIN_NO_TERMINAL: entry<ForClient & { asked: string }>(
    ({ client, asked }) => `Logging in "${client}" needs ${asked}, and there is no terminal to ask for it.`,
    (context) => `Run ${again(context)} in a terminal once; its session is kept.`,
  ),
  LOGIN_NO_PHONE: entry<ForClient>(
    ({ client }) => `The user client "${client}" has no session and no phone_number to log in with.`,
    (context) => `Set its phone_number, or run ${again(context)}.`,
  ),
  LOGIN_NO_TOKEN: entry<ForClient>(
    ({ client }) => `The bot "${client}" has no session and no bot_token to log in with.`,
    () => 'Set its bot_token; @BotFather gives one.',
  ),
  LOGIN_PHONE_REFUSED: entry<ForClient & { reason: string }>(
    ({ client, reason }) => `Telegram does not accept the phone number of "${client}" (${reason}).`,
    () => 'Write it in the international form, for example +491701234567, and check that it has a Telegram account.',
  ),
  LOGIN_TOKEN_REFUSED: entry<ForClient & { reason: string }>(
    ({ client, reason }) => `Telegram does not accept the bot_token of "${client}" (${reason}).`,
    () => 'Copy the token from @BotFather again; it may have been revoked.',
  ),
  LOGIN_API_REFUSED: entry<ForClient & { reason: string }>(
    ({ client, reason }) => `Telegram does not accept the api_id and api_hash of "${client}" (${reason}).`,
    () => 'Copy both from https://my.telegram.org under "API development tools".',
  ),
  LOGIN_CODE_REFUSED: entry<ForClient & { attempts: number; reason: string }>(
    ({ client, attempts, reason }) => `No right login code for "${client}" (${reason}, attempts: ${attempts}).`,
    (context) =>
      `Remove a phone_code from the configuration and run ${again(context)}; each code is good for one login.`,
  ),
  LOGIN_PASSWORD_REFUSED: entry<ForClient & { attempts: number }>(
    ({ client, attempts }) => `No right two-step password for "${client}" (attempts: ${attempts}).`,
    (context) => `Correct its password in the configuration, or run ${again(context)}.`,
  ),
  LOGIN_SIGN_UP: entry<ForClient>(
    ({ client }) => `The phone number of "${client}" has no Telegram account, and Switchboard does not make any.`,
    () => 'Create the account in an official app first.',
  ),
  LOGIN_WRONG_KIND: entry<ForClient & { wanted: 'user' | 'bot'; found: 'user' | 'bot' }>(
    ({ client, wanted, found }) => `"${client}" is configured as ${wanted}, its session belongs to a ${found}.`,
    ({ client }) => `Correct the type of "${client}", or move its session file away.`,
  ),
  LOGIN_OTHER_ACCOUNT: entry<
    ForClient & { wanted: string; found: string; known: 'bot_token' | 'phone_number' | 'before' }
  >(
    ({ client, wanted, found, known }) =>
      `The session of "${client}" belongs to ${found}; ${known === 'before' ? `before it was ${wanted}` : `its ${known} names ${wanted}`}.`,
    ({ client, wanted, known }) =>
      known === 'before'
        ? `Put the session of ${wanted} back. If "${client}" is to be the other account from now on, say so with its phone_number.`
        : `Put the session of ${wanted} back, or correct the ${known} of "${client}". Nothing was changed or lost.`,
  ),
  LOGIN_DOUBTED: entry<ForClient & { reason: string }>(
    ({ client, reason }) =>
      `Telegram said that the session of "${client}" has ended (${reason}), and did not say so when it was asked again. The session was left as it is.`,
    () =>
      'Start the client again; if it comes back, look in an official app under Devices whether the login is still there.',
    { verdict: 'transient', affects: 'client' },
  ),
  LOGIN_ENDED: entry<ForClient & { reason: string; movedTo?: string }>(
    ({ client, reason, movedTo }) =>
      `Telegram ended the session of "${client}" (${reason}).${movedTo ? ` The file was set aside as ${movedTo}.` : ''}`,
    (context) =>
      isClosedAccount(context.reason)
        ? `${closedAccount}, then ${again(context)}; or take it out of the configuration.`
        : `Check in an official app whether the account is still yours, then log in again: ${again(context)}. Run each session in one process only.`,
  ),
}
