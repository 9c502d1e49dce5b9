import type { TlObject } from '../../driver.js'
import type { TrustedKeys } from '../../key-exchange/rsa-key.js'
import type { Library, TlReader, TlRequest } from '../library.js'
import { BlockIge } from './block-ige.js'
import { loadMtcute, type MtcuteKey, type MtcuteParts, type WriteFields } from './mtcute-parts.js'
import { answerPassword } from './mtcute-password.js'
import { mtcuteReader } from './mtcute-reader.js'
import { mtcuteWriter } from './mtcute-writer.js'
import { tlNamesOf } from './tl-names.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * mtcute: its TL schema with the readers and writers that are generated for it, its password check and the keys it trusts.
 * @throws CONFIG_DRIVER_MISSING when `@mtcute/core` is not installed.
 */
export function readMtcute(): Library {
  const parts = loadMtcute()
  const names = new Names(parts)
  const Reader = mtcuteReader(parts)
  const make = (kind: 'constructor' | 'request', className: string, fields: Fields): TlObject | undefined => {
    const name = names.of(className)
    if (name === undefined || names.kindOf(name) !== kind) return undefined
    return kind === 'constructor' ? { className, ...fields } : new MtcuteRequest(className, fields, parts.results[name])
  }
  return {
    name: 'mtcute',
    layer: parts.layer,
    make: make as Library['make'],
    encode: mtcuteWriter(parts, (className) => names.of(className)),
    reader: () => Reader,
    IGE: BlockIge,
    computeCheck: (challenge, password) => answerPassword(parts.computeSrp, challenge, password),
    telegramKeys: keysOf(parts.keys),
  }
}

class MtcuteRequest implements TlRequest {
  readonly [field: string]: unknown
  readonly className: string
  readonly #result: ((reader: never) => unknown) | undefined

  constructor(className: string, fields: Fields, result: ((reader: never) => unknown) | undefined) {
    this.className = className
    this.#result = result
    Object.assign(this, fields)
  }

  readResult(reader: TlReader): unknown {
    return this.#result ? this.#result(reader as never) : reader.tgReadObject()
  }
}

/** The TL names of classes, and what they are names of. */
class Names {
  private readonly known = new Map<string, string | undefined>()
  private readonly requests = new Map<string, boolean>()

  constructor(private readonly parts: MtcuteParts) {}

  of(className: string): string | undefined {
    if (this.known.has(className)) return this.known.get(className)
    const name = tlNamesOf(className).find((each) => typeof this.parts.writers[each] === 'function')
    this.known.set(className, name)
    return name
  }

  kindOf(name: string): 'constructor' | 'request' {
    let isRequest = this.requests.get(name)
    if (isRequest === undefined) {
      const id = numberOf(this.parts.writers[name] as WriteFields)
      isRequest = this.parts.readers[id] === undefined || serviceRequests.has(name)
      this.requests.set(name, isRequest)
    }
    return isRequest ? 'request' : 'constructor'
  }
}

/** Those of MTProto itself that are sent; mtcute reads them as well. */
const serviceRequests: ReadonlySet<string> = new Set(['mt_ping', 'mt_ping_delay_disconnect', 'mt_get_future_salts'])

/** The number that a generated writer begins with; nothing else tells it. */
function numberOf(write: WriteFields): number {
  let number = 0
  const done = new Error('the number is known')
  const uint = (value: number) => {
    number = value
    throw done
  }
  try {
    write({ pos: 0, uint }, {})
  } catch (error) {
    if (error !== done) throw error
  }
  return number
}

/** The keys that are in use, by their fingerprint, a signed number. */
function keysOf(all: readonly MtcuteKey[]): TrustedKeys {
  const inUse = all.filter(({ old }) => !old)
  const keys = new Map(
    inUse.map(({ fingerprint, modulus, exponent }) => [
      BigInt.asIntN(64, BigInt(`0x${fingerprint}`)),
      { n: Buffer.from(modulus, 'hex'), e: Buffer.from(exponent, 'hex') },
    ]),
  )
  return (fingerprint) => keys.get(fingerprint)
}
