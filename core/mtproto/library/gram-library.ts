import { createRequire } from 'node:module'
import type { TrustedKeys } from '../key-exchange/rsa-key.js'
import { type ObjectMaker, objectMaker } from '../tl/compiled-makers.js'
import { fastReader } from '../tl/fast-reader.js'
import { FastWriter } from '../tl/fast-writer.js'
import { findPackage } from './find-package.js'
import type { GramClasses, GramLibrary, TlClass, TlField, Writable } from './gram-classes.js'
import { withKeptDefinitions } from './kept-definitions.js'
import type { BigInteger, Library, LibraryName } from './library.js'

/** `telegram` (GramJS), which comes with Switchboard. */
export function readTelegram(): GramLibrary {
  const load = createRequire(createRequire(import.meta.url).resolve('telegram'))
  const { tlobjects, LAYER } = withKeptDefinitions(load, () => load('./tl/AllTLObjects'))
  const fieldsOf = fieldsReader(load('./tl/apiTl'), load('./tl/generationHelpers').fromLine)
  return gramLibrary('telegram', LAYER, load, { classes: tlobjects, fieldsOf })
}

/** The release the driver was tested with; its `latest` is an old one. */
const teleprotoVersion = '1.229.0'

/** `teleproto`, which continues `telegram` under the same names. @throws CONFIG_DRIVER_MISSING */
export function readTeleproto(): GramLibrary {
  const load = createRequire(findPackage('teleproto', teleprotoVersion))
  const { tlobjects, LAYER } = load('./tl/runtime/registry')
  return gramLibrary('teleproto', LAYER, load, { classes: tlobjects })
}

/** Reads single lines of the schema's text when they are asked for: all of it has 2,000. Where they lie is kept, not their texts. */
function fieldsReader(
  schema: string,
  parse: (line: string, isFunction: boolean) => { argsConfig: Record<string, TlField> },
): GramClasses['fieldsOf'] {
  let lines: ReturnType<typeof linesById> | undefined
  return (constructorId) => {
    lines ??= linesById(schema)
    const from = lines.starts[lines.ids.lastIndexOf(constructorId)]
    return from === undefined ? undefined : parse(schema.slice(from, schema.indexOf(';', from) + 1), false).argsConfig
  }
}

/** Where the line of each constructor begins. */
function linesById(schema: string): { readonly ids: Uint32Array; readonly starts: Uint32Array } {
  const ids: number[] = []
  const starts: number[] = []
  for (const { index, 1: id = '' } of schema.matchAll(/^[\w.]+#([0-9a-f]+) .*;$/gm)) {
    ids.push(Number.parseInt(id, 16))
    starts.push(index)
  }
  return { ids: Uint32Array.from(ids), starts: Uint32Array.from(starts) }
}

function gramLibrary(
  name: LibraryName,
  layer: number,
  load: NodeJS.Require,
  own: Pick<GramClasses, 'classes' | 'fieldsOf'>,
): GramLibrary {
  // The package's own door comes first: its modules import each other in circles and load in this order only.
  load('./index.js')
  const schema: GramClasses = {
    ...own,
    api: load('./tl').Api,
    BinaryReader: load('./extensions').BinaryReader,
    bigInt: load('big-integer'),
  }
  const makers = new Map<string, { readonly classType: string; readonly make: ObjectMaker }>()
  const make = (kind: 'constructor' | 'request', className: string, fields: Readonly<Record<string, unknown>> = {}) => {
    let maker = makers.get(className)
    if (maker === undefined) {
      const tlClass = findClass(schema, className)
      if (tlClass === undefined) return undefined
      maker = { classType: tlClass.classType, make: objectMaker(schema.fieldsOf, tlClass) }
      makers.set(className, maker)
    }
    return maker.classType === kind ? maker.make(fields) : undefined
  }
  const writer = new FastWriter(schema, encodeTl)
  return {
    ...schema,
    name,
    layer,
    make: make as Library['make'],
    encode: (object) => writer.write(object as Writable),
    reader: (onFallback) => fastReader(schema, onFallback),
    IGE: load('./crypto/IGE').IGE,
    computeCheck: load('./Password').computeCheck,
    telegramKeys: keysOf(load('./crypto/RSA')._serverKeys),
  }
}

/** The keys of a library by fingerprint, a signed decimal, as they were when it was loaded. */
function keysOf(serverKeys: ReadonlyMap<string, { n: BigInteger; e: number }>): TrustedKeys {
  const keys = new Map(
    [...serverKeys].map(([fingerprint, { n, e }]) => [fingerprint, { n: bytesOf(n), e: bytesOf(e) }]),
  )
  return (fingerprint) => keys.get(String(fingerprint))
}

function bytesOf(value: BigInteger | number): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** A field whose value is not of its TL type. */
let typeFault: string | undefined

/** The classes whose check is replaced. */
const collecting = new WeakSet<object>()

/**
 * `telegram` prints a field of a wrong type to the console and sends the request all the same. The check of each class that is
 * written is replaced by one that keeps the fault for {@link encodeTl}; what it accepts stays the same.
 */
function collectTypeFaults(value: unknown): void {
  if (Array.isArray(value)) {
    for (const each of value) collectTypeFaults(each)
    return
  }
  if (typeof value !== 'object' || value === null || !('className' in value)) return
  const prototype = Object.getPrototypeOf(value)
  if (typeof prototype?.assertType === 'function' && !collecting.has(prototype)) {
    collecting.add(prototype)
    Object.defineProperty(prototype, 'assertType', { value: assertType })
  }
  for (const [name, field] of Object.entries(value)) {
    // What the library keeps for itself.
    if (name !== 'originalArgs' && !name.startsWith('_')) collectTypeFaults(field)
  }
}

function assertType(field: string, { type, isVector }: { type: string; isVector: boolean }, value: unknown): void {
  const values = isVector ? value : [value]
  if (!Array.isArray(values)) typeFault ??= `${field} has to be a list`
  else if (!values.every((each) => fits(each, type))) typeFault ??= `${field} has to be of the TL type ${type}`
}

function fits(value: unknown, type: string): boolean {
  switch (type) {
    case 'int':
    case 'double':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'Bool':
      return typeof value === 'boolean'
    case 'bytes':
      return Buffer.isBuffer(value)
    case 'long':
    case 'int128':
    case 'int256':
      return value !== null && ['bigint', 'number', 'string', 'object'].includes(typeof value)
    default:
      return true
  }
}

/** The library writes what it can, and sends it; here a fault of a field ends that. */
function encodeTl(object: Writable): Buffer {
  collectTypeFaults(object)
  typeFault = undefined
  const bytes = object.getBytes()
  if (typeFault !== undefined) {
    const problem: string = typeFault
    typeFault = undefined
    throw new TypeError(`${problem}.`)
  }
  return bytes
}

/** The class of a TL name with its namespace, `'messages.SendMessage'`, or `undefined`. */
function findClass({ api }: GramClasses, name: string): TlClass | undefined {
  const [first = '', second] = name.split('.')
  const found = api[first]
  if (found === undefined) return undefined
  if (second === undefined) return typeof found === 'function' ? (found as TlClass) : undefined
  return typeof found === 'function' ? undefined : (found as Record<string, TlClass>)[second]
}
