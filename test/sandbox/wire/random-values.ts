import type { TlDefinition, TlType } from '../../../core/sandbox/tl/tl-definition.js'
import type { TlSchema } from '../../../core/sandbox/tl/tl-schema.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'

/** Makes valid values of any definition of a schema; the same seed gives the same ones. */
export class RandomValues {
  constructor(
    private readonly schema: TlSchema,
    private state: number,
  ) {}

  /** A number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  of(definition: TlDefinition, depth = 0): TlValue {
    const value: Record<string, TlField> = { _: definition.name }
    const bits = new Map<string, boolean>()
    for (const { name, type, condition } of definition.arguments) {
      if (type.kind === 'flags') continue
      if (condition) {
        // Fields that share a bit are there together.
        const key = `${condition.flags}.${condition.bit}`
        if (!bits.has(key)) bits.set(key, this.below(depth > 2 ? 6 : 2) === 0)
        if (!bits.get(key)) continue
      }
      const made = this.field(type, depth)
      // Ids of peers are never negative, and the telegram package turns negative ones round.
      value[name] = typeof made === 'bigint' && name.endsWith('_id') ? BigInt.asUintN(62, made) : made
    }
    return value as TlValue
  }

  private field(type: TlType, depth: number): TlField {
    switch (type.kind) {
      case 'int':
      case 'flags':
        return this.below(2 ** 31) - this.below(2) * 2 ** 31
      case 'long':
        return BigInt.asIntN(64, (BigInt(this.below(2 ** 32)) << 32n) | BigInt(this.below(2 ** 32)))
      case 'double':
        return this.below(1_000_000) / 64
      case 'string':
        return 'tëxt✓'.repeat(this.below(3) * (this.below(20) === 0 ? 40 : 1))
      case 'bytes':
        return this.bytes(this.below(this.below(20) === 0 ? 300 : 9))
      case 'int128':
        return this.bytes(16)
      case 'int256':
        return this.bytes(32)
      case 'true':
        return true
      case 'bool':
        return this.below(2) === 0
      case 'any':
        return { _: 'help.getNearestDc' }
      case 'object':
        return this.object(type.type, depth)
      case 'bare':
        return this.of(this.known(type.constructor), depth + 1)
      case 'vector':
        return Array.from({ length: depth > 3 ? 0 : this.below(3) }, () => this.field(type.item, depth + 1))
    }
  }

  private object(type: string, depth: number): TlValue {
    const all = this.schema.constructorsOf(type)
    const simple = [...all].sort((a, b) => a.arguments.length - b.arguments.length)[0]
    const chosen = depth > 4 ? simple : all[this.below(all.length)]
    if (!chosen) throw new Error(`the schema has no constructor of ${type}`)
    return this.of(chosen, depth + 1)
  }

  private known(name: string): TlDefinition {
    const definition = this.schema.constructorNamed(name)
    if (!definition) throw new Error(`the schema has no constructor ${name}`)
    return definition
  }

  private bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)))
  }
}
