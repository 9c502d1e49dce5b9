import { rpcReason } from '../../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { Credentials } from '../../mtproto/driver.js'
import type { SessionStore } from '../../sessions/session-store.js'
import type { SessionDevice } from '../../sessions/stored-session.js'
import type { Account } from './account.js'

/** The login of a client as its session store keeps it, with what the log says of that. Never deletes one. */
export class StoredLogin {
  /** The login as it is now, which is kept once it is known whose it is. */
  credentials: Credentials | undefined
  /** The device it was used with the last time. */
  device: SessionDevice | undefined
  /** Whose it is, once it was kept. */
  private account: Account | undefined

  constructor(
    private readonly client: string,
    private readonly sessions: SessionStore,
    private readonly logger: Logger,
  ) {}

  /** @throws SESSION_... when another process has it. */
  lock(): Promise<void> {
    return this.sessions.lock()
  }

  /** Reads what is stored. @returns whether anything is. */
  async load(): Promise<boolean> {
    const stored = await this.sessions.load()
    this.credentials = stored
    this.device = stored?.device
    this.logger.debug(stored ? 'the stored login is opened' : 'there is no stored login', { dcId: stored?.dcId })
    return stored !== undefined
  }

  /** Takes a login as it is now, and stores it when it is one that is stored already. */
  changed(credentials: Credentials): void {
    this.credentials = credentials
    if (!this.account) return
    this.save(this.account).catch((error) => this.logger.warn('the changed login could not be kept', { error }))
  }

  /** Stores the login of an account, with the device that Telegram was told. */
  async keep(account: Account, device: SessionDevice): Promise<void> {
    const before = this.device
    if (before && !isSame(before, device)) {
      this.logger.info('the login is shown as another device from now on', { before, device })
    }
    this.device = device
    this.account = account
    await this.save(account)
  }

  private async save({ id, isBot }: Account): Promise<void> {
    if (!this.credentials) return
    const { dcId, authKey, host, port, guests } = this.credentials
    const address = host === undefined ? {} : { host, ...(port === undefined ? {} : { port }) }
    const known = guests === undefined ? {} : { guests }
    await this.sessions.save({ dcId, authKey, ...address, ...known, account: { id, isBot }, device: this.device })
  }

  /** Puts an ended session out of the way. @returns the error that says so. */
  async setAside(cause: unknown): Promise<SwitchboardError<'LOGIN_ENDED'>> {
    const reason = rpcReason(cause) ?? (isSwitchboardError(cause) ? cause.code : String(cause))
    const movedTo = await this.sessions.setAside().catch((error) => {
      this.logger.error('the ended session could not be set aside', { error })
      return undefined
    })
    // Whoever gets the error tells of it.
    this.logger.debug('Telegram ended the login', { reason, ...(movedTo ? { movedTo } : {}) })
    const context = { client: this.client, reason, ...(movedTo ? { movedTo } : {}) }
    return new SwitchboardError('LOGIN_ENDED', context, { cause })
  }

  /** Gives the session free for others. Never rejects. */
  release(): Promise<void> {
    this.account = undefined
    return this.sessions.release().catch((error) => this.logger.error('the session could not be released', { error }))
  }
}

function isSame(one: SessionDevice, other: SessionDevice): boolean {
  return (
    one.model === other.model &&
    one.systemVersion === other.systemVersion &&
    one.appVersion === other.appVersion &&
    one.langCode === other.langCode
  )
}
