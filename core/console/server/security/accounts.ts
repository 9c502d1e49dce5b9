import { randomInt } from 'node:crypto'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { KeyValueStore } from '../../../storage/key-value-store.js'
import type { Semaphore } from '../../../time/semaphore.js'
import { hashPassword, verifyPassword } from './password-hash.js'
import type { Role } from './role.js'
import { newSecret, secretHash } from './secret-token.js'

/** A login link works so long, in milliseconds. */
const linkMs = 15 * 60_000

/** Shorter ones are refused. */
const minPasswordLength = 10

/** Letters and digits that nobody takes for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** That somebody may log in. */
export interface LoginProof {
  readonly role: Role
  /** Whether that is so still: nobody has changed the password meanwhile. */
  readonly holds: () => Promise<boolean>
}

/** The passwords of the console, one for each role, kept as hashes; and links that log in once. */
export class Accounts {
  constructor(
    private readonly store: KeyValueStore,
    /** How many passwords are checked side by side: each takes 128 MiB. */
    private readonly hashing: Semaphore,
    /** What a new hash costs; see {@link hashPassword}. */
    private readonly cost?: number,
  ) {}

  /** Whether the operator has a password. */
  hasBegun(): Promise<boolean> {
    return this.store.has('password:operator')
  }

  /** Makes the operator's password when there is none yet. @returns it, this once; otherwise `undefined`. */
  async begin(): Promise<string | undefined> {
    if (await this.hasBegun()) return undefined
    const password = newPassword()
    await this.store.set('password:operator', await hashPassword(password, this.cost))
    return password
  }

  /** Which role a password belongs to, or `undefined`. Takes as long for a wrong one as for a right one. */
  async roleOf(password: string): Promise<Role | undefined> {
    const roles: readonly Role[] = ['operator', 'viewer']
    let found: Role | undefined
    for (const role of roles) {
      const hash = await this.store.get<string>(`password:${role}`)
      if (hash === undefined) continue
      const isRight = await this.hashing.run(() => verifyPassword(password, hash))
      if (isRight) found ??= role
    }
    return found
  }

  /**
   * Which role a password belongs to, and whether it does still: checking takes so long that it may be changed meanwhile.
   */
  async proofOf(password: string): Promise<LoginProof | undefined> {
    const holds = await this.unchanged()
    const role = await this.roleOf(password)
    return role && { role, holds: () => holds(role) }
  }

  /** Uses a link up. @returns as {@link proofOf}; `undefined` for one that is not good. */
  async proofOfLink(secret: string): Promise<LoginProof | undefined> {
    const holds = await this.unchanged()
    const isGood = await this.store.delete(`link:${secretHash(secret)}`)
    return isGood ? { role: 'operator', holds: () => holds('operator') } : undefined
  }

  /** @returns what tells whether the password of a role is the one it is now. */
  private async unchanged(): Promise<(role: Role) => Promise<boolean>> {
    const of = (role: Role) => this.store.get<string>(`password:${role}`)
    const before = { operator: await of('operator'), viewer: await of('viewer') }
    return async (role) => (await of(role)) === before[role]
  }

  /** Sets the password of a role. Its links go on: see {@link endLinks}. @throws CONSOLE_PASSWORD_WEAK */
  async setPassword(role: Role, password: string): Promise<void> {
    if (password.normalize('NFKC').length < minPasswordLength) {
      throw new SwitchboardError('CONSOLE_PASSWORD_WEAK', { min: minPasswordLength })
    }
    await this.store.set(`password:${role}`, await this.hashing.run(() => hashPassword(password, this.cost)))
  }

  /** Links that log a role in are worth nothing any more. */
  async endLinks(role: Role): Promise<void> {
    if (role !== 'operator') return
    for (const { key } of await this.store.list({ prefix: 'link:' })) await this.store.delete(key)
  }

  /** The secret of a link that logs an operator in, once and within a quarter of an hour. */
  async newLink(): Promise<string> {
    const secret = newSecret()
    await this.store.set(`link:${secretHash(secret)}`, true, { ttlMs: linkMs })
    return secret
  }
}

/** A password that nobody has to invent: 20 of its letters and digits are chosen by chance. */
export function newPassword(): string {
  return Array.from({ length: 4 }, () => letters(5)).join('-')
}

function letters(count: number): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('')
}
