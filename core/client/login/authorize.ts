import type { ClientConfig } from '../../config/client-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import type { Account } from './account.js'
import type { KnownAccounts } from './known-accounts.js'
import { type LoginCalls, login, whoAmI } from './login.js'
import type { LoginPrompt } from './login-prompt.js'
import type { QrLoginParts } from './qr-login.js'
import { assertRightAccount } from './right-account.js'

/** What a connection is logged in with. */
export interface Authorization {
  readonly config: ClientConfig
  readonly calls: LoginCalls
  /** Whether the connection has a stored login, which has to be good then. */
  readonly isStored: boolean
  readonly clock: Clock
  readonly accounts?: KnownAccounts
  readonly prompt?: LoginPrompt
  readonly qr?: QrLoginParts
  readonly signal: AbortSignal
}

const unregistered = { method: 'users.GetUsers', reason: 'AUTH_KEY_UNREGISTERED' }

/**
 * Asks who a connection is logged in as, and logs it in when that is nobody and there was no login before.
 * @throws RPC_UNAUTHORIZED when the stored login has ended, LOGIN_WRONG_KIND, LOGIN_OTHER_ACCOUNT, what `login` throws.
 */
export async function authorize(parts: Authorization): Promise<Account> {
  const { config, calls, isStored, clock, accounts, prompt, qr, signal } = parts
  const name = config.sessionName
  const known = await whoAmI(calls)
  if (!known && isStored) throw new SwitchboardError('RPC_UNAUTHORIZED', unregistered)
  const account = known ?? (await login(calls, config, { clock, prompt, qr, signal }))
  const found = account.isBot ? 'bot' : 'user'
  if (found !== config.type)
    throw new SwitchboardError('LOGIN_WRONG_KIND', { client: name, wanted: config.type, found })
  // Who logs in anew chooses the account; a stored login has to be that of the one who was here before.
  const seen = isStored ? await accounts?.find(name) : undefined
  assertRightAccount(account, { ...config, name, seen })
  return account
}
