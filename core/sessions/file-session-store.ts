import { hash } from 'node:crypto'
import { closeSync, constants, existsSync, fchmodSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { link, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { behindLinks, isLink } from '../config/person-file.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { writeFileAtomically } from '../storage/atomic-file.js'
import type { Clock } from '../time/clock.js'
import { KeyClaim } from './key-claim.js'
import { LockFile } from './lock-file.js'
import type { SessionCipher } from './session-cipher.js'
import { readSession, writeSession } from './session-format.js'
import type { SessionStore } from './session-store.js'
import type { StoredSession } from './stored-session.js'

/**
 * A login in a file of its own, `FOLDER/NAME.session`, readable by its owner only. Another process that wants the same
 * file is refused; a file is replaced or set aside, never deleted. A link stays one: all of this happens where it leads to, so
 * that two links to one file are one login.
 */
export class FileSessionStore implements SessionStore {
  readonly label: string
  /** What the label leads to. */
  private readonly file: string
  private readonly lockFile: LockFile
  private readonly claim: KeyClaim
  private writing: Promise<void> = Promise.resolve()
  /** The digest of what the file holds, in the form that it would be written in. */
  private onDisk: string | undefined

  constructor(
    name: string,
    folder: string,
    private readonly clock: Clock,
    private readonly cipher?: SessionCipher,
  ) {
    this.label = join(folder, `${name}.session`)
    this.file = isLink(this.label) ? behindLinks(this.label) : this.label
    this.lockFile = new LockFile(`${this.file}.lock`, clock, 'folder')
    this.claim = new KeyClaim(this.label)
  }

  async lock(): Promise<void> {
    const { label: file } = this
    this.assertThere()
    const holder = await this.lockFile.take().catch((error) => {
      throw new SwitchboardError('SESSION_UNWRITABLE', { file }, { cause: error })
    })
    if (!holder) return
    const { pid, host, since } = holder
    const lockFile = this.lockFile.path
    throw new SwitchboardError('SESSION_LOCKED', { file, pid, host, since, lockFile, sameHost: host === hostname() })
  }

  async load(): Promise<StoredSession | undefined> {
    this.onDisk = undefined
    let content = Buffer.alloc(0)
    let session: StoredSession
    try {
      session = readPrivate(this.file, (bytes) => {
        content = bytes
        return readSession(bytes, this.label, this.cipher)
      })
    } catch (error) {
      if (error instanceof SwitchboardError) throw error
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      this.assertThere()
      if (code === 'ENOENT') return undefined
      throw new SwitchboardError('SESSION_UNREADABLE', { file: this.label, reason: code }, { cause: error })
    }
    // Whoever only looks at it has not locked it.
    const other = this.lockFile.isHeld ? this.claim.take(session.authKey) : undefined
    if (other !== undefined) throw new SwitchboardError('SESSION_KEY_SHARED', { file: this.label, other })
    // One that is not encrypted yet, no longer to be, or as in earlier versions, is written anew.
    const form = content.includes('"kdf"') ? 'sealed' : content.includes('"sealed"') ? 'earlier' : 'plain'
    if (form === (this.cipher ? 'sealed' : 'plain')) this.onDisk = digestOf(session)
    return session
  }

  /** Does nothing when the file holds just this: many clients that start together need not wait for the disk. */
  save(session: StoredSession): Promise<void> {
    const isThere = () => this.onDisk === digestOf(session) && existsSync(this.file)
    const write = () => (isThere() ? Promise.resolve() : this.write(session))
    // One writing after the other, so that the latest is the one that stays.
    const written = this.writing.then(write, write)
    this.writing = written.catch(() => {})
    return written
  }

  async setAside(): Promise<string | undefined> {
    await this.writing
    this.onDisk = undefined
    const date = new Date(this.clock.now()).toISOString().replace(/[:.]/g, '-')
    for (let count = 1; ; count++) {
      const target = `${this.file}.${date}${count > 1 ? `-${count}` : ''}.ended`
      try {
        // Renaming would replace what was set aside in the same moment.
        await link(this.file, target)
        await unlink(this.file)
        return target
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT') return undefined
        if (code === 'EEXIST') continue
        throw new SwitchboardError('SESSION_UNWRITABLE', { file: this.label }, { cause: error })
      }
    }
  }

  missing(): string | undefined {
    return this.onDisk === undefined || existsSync(this.file) ? undefined : this.label
  }

  async release(): Promise<void> {
    await this.writing
    this.onDisk = undefined
    this.claim.release()
    await this.lockFile.release()
  }

  /** The folder that a link leads to may be away for a moment, as a disk can be: nothing is made in its place. */
  private assertThere(): void {
    if (this.file === this.label || existsSync(dirname(this.file))) return
    const reason = `the link leads to ${this.file}, whose folder does not exist`
    throw new SwitchboardError('SESSION_UNREADABLE', { file: this.label, reason })
  }

  private async write(session: StoredSession): Promise<void> {
    const { file, label } = this
    this.onDisk = undefined
    // Encrypted, it is bound to the name it is read by, whatever a link leads to is called.
    await writeFileAtomically(file, writeSession(session, this.clock.now(), label, this.cipher)).catch((error) => {
      throw new SwitchboardError('SESSION_UNWRITABLE', { file: label }, { cause: error })
    })
    this.onDisk = digestOf(session)
    if (this.lockFile.isHeld) this.claim.take(session.authKey)
  }
}

/** Opens without waiting: a pipe that nobody writes to would hold up the process. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Reads a small file, which only its owner can read from then on: one that was copied here may be open to others. What `read`
 * refuses stays as it is, as a link can lead to anything.
 */
function readPrivate<Read>(file: string, read: (content: Buffer<ArrayBuffer>) => Read): Read {
  const fd = openSync(file, withoutWaiting)
  try {
    const found = fstatSync(fd)
    if (found.isDirectory()) throw Object.assign(new Error('It is a directory.'), { code: 'EISDIR' })
    if (!found.isFile()) throw Object.assign(new Error('It is no file.'), { code: 'it is no file' })
    const result = read(readFileSync(fd))
    if ((found.mode & 0o777) !== 0o600) closeToOthers(fd)
    return result
  } finally {
    closeSync(fd)
  }
}

function closeToOthers(fd: number): void {
  try {
    fchmodSync(fd, 0o600)
  } catch {
    // It belongs to somebody else, or lies where nothing is written.
  }
}

function digestOf({ authKey, guests = [], ...rest }: StoredSession): string {
  const keys = [authKey, ...guests.map((guest) => guest.authKey)].map((key) => Buffer.from(key).toString('latin1'))
  return hash('sha256', JSON.stringify([rest, guests.map(({ dcId }) => dcId), keys]), 'base64')
}
