import { lstat, mkdir } from 'node:fs/promises'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import { isUnreadable } from './import/imported-session.js'
import { readSessionText } from './import/read-session-text.js'
import { fingerprintOf, KeyClaim } from './key-claim.js'
import { LockFile } from './lock-file.js'
import type { SessionStore } from './session-store.js'
import type { StoredSession } from './stored-session.js'

/**
 * A login given as a text. What changes about it lives as long as the process; the text itself is never written. It has no file to
 * lock, so its key is locked, by a fingerprint, for all processes of this user on this machine.
 */
export class StringSessionStore implements SessionStore {
  readonly label: string = 'session string'
  private readonly claim: KeyClaim
  private lockFile: LockFile | undefined
  private current: StoredSession | undefined

  constructor(
    private readonly client: string,
    private readonly text: string,
    private readonly clock: Clock,
  ) {
    this.claim = new KeyClaim(`the session string of ${client}`)
  }

  async lock(): Promise<void> {
    this.current ??= this.read()
    const { authKey } = this.current
    const file = `string of ${this.client}`
    const other = this.claim.take(authKey)
    if (other !== undefined) throw new SwitchboardError('SESSION_KEY_SHARED', { file, other })
    try {
      await this.lockKey(authKey, file)
    } catch (error) {
      this.claim.release()
      throw error
    }
  }

  async load(): Promise<StoredSession | undefined> {
    this.current ??= this.read()
    return this.current
  }

  async save(session: StoredSession): Promise<void> {
    this.current = session
  }

  /** There is nothing to put away: the text stays with whoever gave it. */
  async setAside(): Promise<undefined> {}

  async release(): Promise<void> {
    this.claim.release()
    await this.lockFile?.release()
  }

  private async lockKey(authKey: Uint8Array, file: string): Promise<void> {
    const folder = await lockFolder()
    const lockFile = new LockFile(join(folder, `${fingerprintOf(authKey)}.lock`), this.clock, 'folder')
    const holder = await lockFile.take().catch((error) => {
      throw new SwitchboardError('SESSION_UNWRITABLE', { file: lockFile.path }, { cause: error })
    })
    if (holder) {
      const { pid, host, since } = holder
      const context = { file, pid, host, since, lockFile: lockFile.path, sameHost: host === hostname() }
      throw new SwitchboardError('SESSION_LOCKED', context)
    }
    this.lockFile = lockFile
  }

  private read(): StoredSession {
    const reading = readSessionText(this.text)
    if (isUnreadable(reading)) {
      throw new SwitchboardError('SESSION_STRING_INVALID', { client: this.client, problem: reading.problem })
    }
    const { dcId, authKey, host, port, userId, isBot, device } = reading
    return {
      dcId,
      authKey,
      ...(host === undefined ? {} : { host, port }),
      ...(userId === undefined ? {} : { account: { id: userId, isBot: isBot ?? false } }),
      ...(device === undefined ? {} : { device }),
    }
  }
}

/**
 * Where all processes of this user meet, whatever folder they run in.
 * @throws SESSION_UNWRITABLE where somebody else has made it, who could then take the locks away.
 */
async function lockFolder(): Promise<string> {
  const { uid } = userInfo()
  const folder = join(tmpdir(), `switchboard-locks-${uid}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  const isOurs = found.isDirectory() && (uid < 0 || found.uid === uid)
  if (!isOurs) throw new SwitchboardError('SESSION_UNWRITABLE', { file: folder })
  return folder
}
