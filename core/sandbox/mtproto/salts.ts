import { createHmac } from 'node:crypto'
import type { AuthKey } from './auth-key.js'

/** A salt becomes valid every half hour and is valid for one hour (core.telegram.org/mtproto/description#server-salt). */
const periodMs = 1_800_000
const lifetimeMs = 2 * periodMs

/** A salt and the seconds since 1970 between which it is taken. */
interface FutureSalt {
  readonly validSince: number
  readonly validUntil: number
  readonly salt: bigint
}

/** The salts of all keys. They follow from a secret, the key and the time, so that none has to be stored. */
export class Salts {
  private generation = 0

  constructor(
    private readonly now: () => number,
    private readonly secret: Buffer,
  ) {}

  current(key: AuthKey): bigint {
    return this.valid(key)[0] ?? 0n
  }

  isValid(key: AuthKey, salt: bigint): boolean {
    if (this.valid(key).includes(salt)) return true
    const isFirst = key.firstSalt !== 0n && salt === key.firstSalt
    return isFirst && this.generation === 0 && this.now() < key.createdAtMs + lifetimeMs
  }

  /** The salts to come, the current one first. */
  future(keyId: bigint, count: number): FutureSalt[] {
    const period = this.period()
    return Array.from({ length: count }, (_, ahead) => ({
      validSince: ((period + ahead) * periodMs) / 1_000,
      validUntil: ((period + ahead) * periodMs + lifetimeMs) / 1_000,
      salt: this.make(keyId, period + ahead),
    }))
  }

  /** Makes every salt given out so far worthless. */
  rotate(): void {
    this.generation++
  }

  /** The salt of this half hour, and the one of the half hour before. */
  private valid(key: AuthKey): readonly bigint[] {
    const period = this.period()
    const known = key.salts
    if (known && known.period === period && known.generation === this.generation) return known.values
    const values = [this.make(key.id, period), this.make(key.id, period - 1)]
    key.salts = { period, generation: this.generation, values }
    return values
  }

  private period(): number {
    return Math.floor(this.now() / periodMs)
  }

  private make(keyId: bigint, period: number): bigint {
    const text = `${keyId}/${period}/${this.generation}`
    return createHmac('sha256', this.secret).update(text).digest().readBigInt64LE()
  }
}
