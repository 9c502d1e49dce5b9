import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { maxCallbackData } from '../formatting/buttons.js'
import type { ButtonData, ButtonField, ButtonShape, ButtonValue } from '../formatting/keyboards/button-data.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import type { Clock } from '../time/clock.js'

/** 72 bits: nobody guesses them within the life of a bot. */
const signatureLength = 12
/** How long values are kept that do not fit into a button and are good for ever. */
const keptMs = 90 * 86_400_000
const minuteMs = 60_000

type Values = Readonly<Record<string, ButtonValue>>

/** The values of a button that was pressed, or why it is refused. */
export type ReadButton = { readonly values: Values } | { readonly refused: 'forged' | 'outdated' }

interface Kept {
  readonly name: string
  readonly values: Values
  readonly untilMs?: number
}

/**
 * Writes typed values into the 64 bytes of a button, and reads them. People can send what no message has ever shown, so what
 * carries more than one number is signed with a secret of the account; what is too long is kept, under a name that nobody can
 * guess.
 */
export class ButtonCodec {
  readonly #open: () => KeyValueStore
  #opened: KeyValueStore | undefined
  readonly #clock: Clock
  #secret: Promise<string> | undefined

  /**
   * @param store - opens where the secret and long values are kept, once that is needed; it has to write at once, as a button is
   *   pressed as soon as it is there.
   */
  constructor(store: () => KeyValueStore, clock: Clock) {
    this.#open = store
    this.#clock = clock
  }

  /** The data of a button. @throws PLUGIN_BUTTON_VALUE */
  async write({ shape, values }: ButtonData): Promise<string> {
    const { name, fields, validMs } = shape
    const untilMs = validMs === undefined ? undefined : this.#clock.now() + validMs
    const parts = Object.entries(fields).map(([field, type]) => written(shape, field, type, values[field]))
    if (untilMs !== undefined) parts.push(Math.ceil(untilMs / minuteMs).toString(36))
    const plain = [name, ...parts].join(':')
    const whole = isOpen(shape) ? plain : `${plain}:${await this.#signature(shape, plain)}`
    if (Buffer.byteLength(whole) <= maxCallbackData) return whole
    // Named by what it says, so that what is written twice is kept once.
    const key = (await this.#signature(shape, `kept ${plain}`, 'sha512')).slice(0, 22)
    const kept: Kept = { name, values, ...(untilMs !== undefined && { untilMs }) }
    await this.#store.set(`kept:${key}`, kept, { ttlMs: validMs ?? keptMs })
    return `${name}!${key}`
  }

  /** The values of a button of this kind, as `data` has them. */
  async read(shape: ButtonShape, data: string): Promise<ReadButton> {
    const { name, fields, validMs } = shape
    if (data.startsWith(`${name}!`)) return this.#readKept(shape, data.slice(name.length + 1))
    const parts = data.split(':')
    if (!isOpen(shape)) {
      const signature = parts.pop() ?? ''
      if (!isSame(signature, await this.#signature(shape, parts.join(':')))) return { refused: 'forged' }
    }
    const [, ...texts] = parts
    const untilMinutes = validMs === undefined ? undefined : Number.parseInt(texts.pop() ?? '', 36)
    if (untilMinutes !== undefined && !(untilMinutes * minuteMs > this.#clock.now())) return { refused: 'outdated' }
    const entries = Object.entries(fields)
    if (texts.length !== entries.length) return { refused: 'forged' }
    const values: Record<string, ButtonValue> = {}
    for (const [index, [field, type]] of entries.entries()) {
      const value = readText(type, texts[index] ?? '')
      if (value === unreadable) return { refused: 'forged' }
      if (value !== undefined) values[field] = value
    }
    return { values }
  }

  async #readKept({ name, fields }: ButtonShape, key: string): Promise<ReadButton> {
    const kept = /^[\w-]{1,43}$/.test(key) ? await this.#store.get<Kept>(`kept:${key}`) : undefined
    if (kept?.name !== name || (kept.untilMs ?? Number.POSITIVE_INFINITY) <= this.#clock.now()) {
      return { refused: 'outdated' }
    }
    // What was kept by an earlier version of the plugin may have other values.
    const fits = Object.entries(fields).every(([field, type]) => isOf(type, kept.values[field]))
    return fits ? { values: kept.values } : { refused: 'outdated' }
  }

  get #store(): KeyValueStore {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** Also of the fields, so that a button of an earlier version is not read as one of this. */
  async #signature({ fields }: ButtonShape, plain: string, hash = 'sha256'): Promise<string> {
    this.#secret ??= this.#readSecret()
    const code = createHmac(hash, await this.#secret)
      .update(`${JSON.stringify(fields)} ${plain}`)
      .digest('base64url')
    return hash === 'sha256' ? code.slice(0, signatureLength) : code
  }

  /** Made when it is first needed; the buttons of earlier runs stay good. */
  async #readSecret(): Promise<string> {
    try {
      const made = randomBytes(32).toString('base64url')
      return (await this.#store.update<string>('secret', (known) => known ?? made)) ?? made
    } catch (error) {
      this.#secret = undefined
      throw error
    }
  }
}

/** One number, an id, says nothing that somebody could not have asked for. */
function isOpen({ fields, validMs }: ButtonShape): boolean {
  const types = Object.values(fields)
  return validMs === undefined && (types.length === 0 || (types.length === 1 && types[0] === 'number'))
}

function written({ name }: ButtonShape, field: string, type: ButtonField, value: ButtonValue): string {
  if (!isOf(type, value)) {
    const expected = typeof type === 'string' ? type : `one of ${type.join(', ')}`
    throw new SwitchboardError('PLUGIN_BUTTON_VALUE', { name, field, value: String(value), expected })
  }
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  const text = typeof type === 'string' ? String(value) : String(type.indexOf(String(value)))
  // What may be missing has a sign in front, so that an empty text is another thing than none.
  const marked = type === 'text?' ? `=${text}` : text
  return marked.replace(/[%:]/g, (sign) => (sign === '%' ? '%25' : '%3A'))
}

const unreadable = Symbol('unreadable')

function readText(type: ButtonField, text: string): ButtonValue | typeof unreadable {
  const plain = text.replace(/%(25|3A)/g, (_, code) => (code === '25' ? '%' : ':'))
  if (typeof type !== 'string') return /^\d+$/.test(plain) ? (type[Number(plain)] ?? unreadable) : unreadable
  if (plain === '' && type.endsWith('?')) return undefined
  switch (type) {
    case 'number':
    case 'number?':
      return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : unreadable
    case 'boolean':
    case 'boolean?':
      return plain === '1' ? true : plain === '0' ? false : unreadable
    case 'text?':
      return plain.slice(1)
    case 'text':
      return plain
  }
}

function isOf(type: ButtonField, value: unknown): boolean {
  if (typeof type !== 'string') return typeof value === 'string' && type.includes(value)
  if (value === undefined) return type.endsWith('?')
  if (type.startsWith('number')) return typeof value === 'number' && Number.isFinite(value)
  return typeof value === (type.startsWith('text') ? 'string' : 'boolean')
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
