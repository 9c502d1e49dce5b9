import type { GramClasses, TlClass } from '../library/gram-classes.js'
import { withOriginalArgs } from './compiled-readers.js'
import { differenceOf } from './proven-reader.js'

type Fields = Readonly<Record<string, unknown>>

/** Makes an object of its fields, with the prototype of its class. */
export type ObjectMaker = (fields: Fields) => object

/**
 * Makes objects of a class by code of their own, where the library walks the descriptions of the fields for each object and copies what
 * it is made of. The first object is made both ways; a class that differs is left to the library for good, and so is
 * an object for which the library finds a number (`randomId`).
 */
export function objectMaker(fieldsOf: GramClasses['fieldsOf'], tlClass: TlClass): ObjectMaker {
  const own = (fields: Fields) => new tlClass(withBuffers(fields))
  const compiled = compileMaker(fieldsOf, tlClass)
  if (!compiled) return own
  let make: ObjectMaker = (fields) => {
    const made = compiled(fields)
    const expected = own(fields)
    if (made) make = differenceOf(expected, made) === undefined ? (given) => compiled(given) ?? own(given) : own
    return expected
  }
  return (fields) => make(fields)
}

function compileMaker(
  fieldsOf: GramClasses['fieldsOf'],
  { CONSTRUCTOR_ID: id, SUBCLASS_OF_ID: subclass, className, classType, prototype }: TlClass,
): ((fields: Fields) => object | undefined) | undefined {
  const fields = fieldsOf?.(id)
  if (!fields) return undefined
  const names = Object.keys(fields)
  if (!names.every((name) => /^[a-zA-Z]\w*$/.test(name))) return undefined
  const values = names.map((name) => {
    const mayBeBytes = fields[name]?.type === 'bytes' || fields[name]?.type === 'string'
    return `this.${name} = ${mayBeBytes ? `asBuffer(f.${name})` : `f.${name}`}`
  })
  const body = `'use strict'
    function TlObject(f) {
      this.CONSTRUCTOR_ID = ${id}
      this.SUBCLASS_OF_ID = ${subclass}
      this.className = ${JSON.stringify(className)}
      this.classType = ${JSON.stringify(classType)}
      ${values.join('\n')}
    }
    TlObject.prototype = prototype
    return (f) => ${names.includes('randomId') ? 'f.randomId ? new TlObject(f) : undefined' : 'new TlObject(f)'}`
  try {
    return new Function('prototype', 'asBuffer', body)(withOriginalArgs(prototype, names), bytesAsBuffer)
  } catch {
    return undefined
  }
}

/** The library takes bytes as `Buffer` only. */
function withBuffers(fields: Fields): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...fields }
  for (const name in copy) copy[name] = bytesAsBuffer(copy[name])
  return copy
}

function bytesAsBuffer(value: unknown): unknown {
  if (typeof value !== 'object' || !(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value
  return Buffer.from(value)
}
