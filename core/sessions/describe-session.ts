import { readFile, stat } from 'node:fs/promises'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import { isAlive, type ProcessIdentity } from './process-identity.js'
import type { SessionCipher } from './session-cipher.js'
import { prepareToRead, readSession } from './session-format.js'
import type { StoredSession } from './stored-session.js'

/** What can be told of a session file without a secret. */
export interface SessionDescription {
  readonly file: string
  /** The permission bits, `0600`. */
  readonly mode: string
  readonly isOpenToOthers: boolean
  /** Absent of what is kept in a database. */
  readonly modified?: Date
  readonly isEncrypted: boolean
  readonly login?: Omit<StoredSession, 'authKey'>
  /** Why there is no login to tell of. */
  readonly problem?: string
  readonly lock?: SessionLock
}

export interface SessionLock {
  readonly pid: number
  readonly host: string
  readonly since: string
  /** `false`: the process is gone, and the next one takes over. `undefined`: it is on another machine. */
  readonly isAlive: boolean | undefined
}

const mark = /^\s*\{/

/**
 * Looks at a session file; changes nothing, not even its mode.
 * @throws SESSION_MISSING.
 */
export async function describeSession(file: string, cipher: SessionCipher | undefined): Promise<SessionDescription> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new SwitchboardError('SESSION_MISSING', { file })
  const content = await readFile(file).catch(() => Buffer.alloc(0))
  const permissions = found.mode & 0o777
  return {
    file,
    mode: permissions.toString(8).padStart(4, '0'),
    isOpenToOthers: (permissions & 0o077) !== 0,
    modified: found.mtime,
    isEncrypted: isSealed(content),
    lock: await readLock(`${file}.lock`),
    ...readLogin(content, file, cipher),
  }
}

/**
 * Says the same of a login that is kept in a database, encrypted as files are.
 * @param file - what it would be called as a file; it opens under no other name.
 */
export async function describeContent(
  file: string,
  content: string,
  cipher: SessionCipher | undefined,
): Promise<SessionDescription> {
  if (cipher) await prepareToRead(content, cipher).catch(() => {})
  const bytes = Buffer.from(content)
  return { file, mode: '-', isOpenToOthers: false, isEncrypted: isSealed(bytes), ...readLogin(bytes, file, cipher) }
}

function readLogin(
  content: Buffer,
  file: string,
  cipher: SessionCipher | undefined,
): Pick<SessionDescription, 'login' | 'problem'> {
  try {
    const { authKey: _secret, ...login } = readSession(content, file, cipher)
    return { login }
  } catch (error) {
    if (isSwitchboardError(error, 'SESSION_KEY_MISSING')) return { problem: 'no key to open it' }
    if (isSwitchboardError(error, 'SESSION_KEY_WRONG')) return { problem: 'another key' }
    if (isSwitchboardError(error, 'SESSION_FOREIGN')) return { problem: 'of another program' }
    return { problem: mark.test(content.toString('latin1', 0, 100)) ? 'damaged' : 'no session of Switchboard' }
  }
}

function isSealed(content: Buffer): boolean {
  try {
    return JSON.parse(content.toString('utf8')).sealed !== undefined
  } catch {
    return false
  }
}

async function readLock(file: string): Promise<SessionLock | undefined> {
  try {
    const holder: ProcessIdentity & { since: string } = JSON.parse(await readFile(file, 'utf8'))
    const { pid, host, since } = holder
    return { pid, host, since, isAlive: isAlive(holder) }
  } catch {
    return undefined
  }
}
