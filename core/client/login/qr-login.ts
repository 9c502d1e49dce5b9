import type { ClientConfig } from '../../config/client-config.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import { endsWithin } from '../../time/deadline.js'

/** A code to be scanned in a Telegram app that is logged in. */
export interface LoginCode {
  /** The client's name. */
  readonly client: string
  /** What the QR code says; it opens in a Telegram app on this machine as well. */
  readonly url: string
  /** Milliseconds since 1970; a new code comes before. */
  readonly expiresAtMs: number
}

/** Where QR codes are shown: a terminal, a web page, a test. */
export interface QrScreen {
  /** Shows this code instead of the one before. */
  show(code: LoginCode): void
}

/** What a login by QR code needs besides the calls. */
export interface QrLoginParts {
  readonly screen: QrScreen
  readonly clock: Clock
  /** Goes on at the data centre the account belongs to. */
  moveTo(dcId: number): Promise<void>
  /** Calls `listener` when a code was scanned. @returns what ends that. */
  onScanned(listener: () => void): () => void
}

interface QrLoginCalls {
  invoke(method: string, params: Readonly<Record<string, unknown>>): Promise<TlObject>
}

/** Twenty codes of half a minute: whoever wants to scan one has had the time. */
const maxCodes = 20
const earlyMs = 3_000
const minMs = 3_000
const maxMs = 60_000
const expired = /^AUTH_TOKEN_(EXPIRED|INVALIDX?|ALREADY_ACCEPTED)$/

/**
 * Logs in by QR codes (core.telegram.org/api/qr-login): shows one, then the next before it expires, until somebody has
 * scanned one. Does not ask for the two-step password: that is a `SESSION_PASSWORD_NEEDED` of Telegram.
 * @returns the `auth.Authorization`.
 * @throws LOGIN_QR_UNUSED when nobody scans any, RPC_ errors, the signal's reason.
 */
export async function loginByQr(
  calls: QrLoginCalls,
  { sessionName: client, apiId, apiHash }: Pick<ClientConfig, 'sessionName' | 'apiId' | 'apiHash'>,
  { screen, clock, moveTo, onScanned }: QrLoginParts,
  signal?: AbortSignal,
): Promise<TlObject> {
  let scanned = () => {}
  const forget = onScanned(() => scanned())
  try {
    for (let codes = 0; codes < maxCodes; codes++) {
      // Listening before the code is there, as a scan may be told at any moment after.
      const scan = new Promise<void>((resolve) => {
        scanned = resolve
      })
      const answer = await followed(await calls.invoke('auth.ExportLoginToken', { apiId, apiHash, exceptIds: [] }))
      if (answer?.className === 'auth.LoginTokenSuccess') return answer.authorization as TlObject
      if (answer === undefined) continue
      const token = Buffer.from(answer.token as Uint8Array).toString('base64url')
      const expiresAtMs = Number(answer.expires) * 1_000
      screen.show({ client, url: `tg://login?token=${token}`, expiresAtMs })
      // The clock of this machine may be wrong, so the wait has limits of its own.
      const waitMs = Math.min(Math.max(expiresAtMs - clock.now() - earlyMs, minMs), maxMs)
      await endsWithin(clock, waitMs, scan, signal)
    }
  } finally {
    forget()
  }
  throw new SwitchboardError('LOGIN_QR_UNUSED', { client, codes: maxCodes })

  /** The answer of the data centre the account belongs to; `undefined` when the code is not good there any more. */
  async function followed(answer: TlObject): Promise<TlObject | undefined> {
    if (answer.className !== 'auth.LoginTokenMigrateTo') return answer
    await moveTo(Number(answer.dcId))
    try {
      return await calls.invoke('auth.ImportLoginToken', { token: answer.token })
    } catch (error) {
      if (expired.test(rpcReason(error) ?? '')) return undefined
      throw error
    }
  }
}

/** Whether the server says that a QR code was scanned. */
export function isScan(updates: TlObject): boolean {
  const list = Array.isArray(updates.updates) ? (updates.updates as TlObject[]) : [updates.update as TlObject]
  return list.some((update) => update?.className === 'UpdateLoginToken')
}
