import type { AuthKeyRecord, Wire } from '../../../core/sandbox/ports.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'

export interface RecordedPush {
  authKeyId: bigint
  updates: TlValue
  exceptSessionId: bigint | undefined
}

/** A wire without bytes: keys in a map, pushes in a list. */
export class FakeWire implements Wire {
  readonly pushes: RecordedPush[] = []
  readonly dropped: bigint[] = []
  /** Keys whose client is away: nothing is taken for them. */
  readonly away = new Set<bigint>()
  private readonly keys = new Map<bigint, AuthKeyRecord>()

  push(authKeyId: bigint, updates: TlValue, options: { exceptSessionId?: bigint } = {}): boolean {
    if (this.away.has(authKeyId)) return false
    this.pushes.push({ authKeyId, updates, exceptSessionId: options.exceptSessionId })
    return options.exceptSessionId === undefined
  }

  authKeysOf(userId: number): AuthKeyRecord[] {
    return [...this.keys.values()].filter((record) => record.userId === userId)
  }

  authKey(id: bigint): AuthKeyRecord | undefined {
    return this.keys.get(id)
  }

  dropAuthKey(id: bigint): void {
    this.dropped.push(id)
    this.keys.delete(id)
  }

  addAuthKey(record: AuthKeyRecord): void {
    this.keys.set(record.id, record)
  }

  /** What one login was pushed, update by update. */
  updatesFor(authKeyId: bigint): TlValue[] {
    return this.pushes
      .filter((push) => push.authKeyId === authKeyId && push.exceptSessionId === undefined)
      .flatMap(({ updates }) => (updates.updates as TlValue[] | undefined) ?? [updates.update as TlValue])
  }
}
