import type { GramClasses, TlClass, TlField } from '../library/gram-classes.js'
import type { TlReader } from '../library/library.js'

/** Reads the fields of one constructor, behind its number, and makes the object. */
export type ObjectReader = (reader: TlReader) => object

/** Reads of TL types; others are objects, with their number in front. */
const simpleReads: Readonly<Record<string, string>> = {
  int: 'r.readInt()',
  long: 'r.readLong()',
  int128: 'r.readLargeInt(128)',
  int256: 'r.readLargeInt(256)',
  double: 'r.readDouble()',
  string: 'r.tgReadString()',
  Bool: 'r.tgReadBool()',
  bytes: 'r.tgReadBytes()',
}

/**
 * Makes a reader for one constructor: straight code for its fields instead of the library's loop over descriptions,
 * which takes most of the time of an incoming message. The objects are the same, but for `originalArgs`, which is made when
 * asked for.
 * @param prototype - what the objects inherit from.
 * @returns `undefined` where the schema has something this does not know, or code may not be made at run time.
 */
export function compileReader(library: GramClasses, tlClass: TlClass, prototype: object): ObjectReader | undefined {
  const { CONSTRUCTOR_ID: id, SUBCLASS_OF_ID: subclass, className, classType } = tlClass
  const fields = library.fieldsOf?.(id)
  if (!fields || classType !== 'constructor') return undefined
  const names = Object.keys(fields)
  const reads: string[] = []
  const items = new Set<string>()
  for (const [index, name] of names.entries()) {
    const field = fields[name]
    // The library makes a number of its own where a `randomId` is absent, and for each id of a list.
    const isMadeUp = name === 'randomId' && (field?.isFlag || field?.isVector)
    const read = field && /^[a-zA-Z]\w*$/.test(name) && !isMadeUp && readOf(field, names, items)
    if (!read) return undefined
    reads.push(`const v${index} = ${read}`)
  }
  const values = names.map((_, index) => `v${index}`)
  const body = `'use strict'
    function TlObject(${values}) {
      this.CONSTRUCTOR_ID = ${id}
      this.SUBCLASS_OF_ID = ${subclass}
      this.className = ${JSON.stringify(className)}
      this.classType = 'constructor'
      ${names.map((name, index) => `this.${name} = v${index}`).join('\n')}
    }
    TlObject.prototype = prototype
    function vector(r, readOne) {
      const count = r.readInt()
      // A list that is pushed to makes room for seventeen.
      if (count === 1) return [readOne(r)]
      const list = []
      for (let left = count; left > 0; left--) list.push(readOne(r))
      return list
    }
    ${[...items].map((read, index) => `const item${index} = (r) => ${read}`).join('\n')}
    return (r) => {
      ${reads.join('\n')}
      return new TlObject(${values})
    }`
  try {
    return new Function('prototype', body)(withOriginalArgs(prototype, names)) as ObjectReader
  } catch {
    return undefined
  }
}

/**
 * The code that reads one field; `undefined` for what is not known.
 * @param items - the code that reads one item of each vector so far: the functions made of it are made once.
 */
function readOf(field: TlField, names: readonly string[], items: Set<string>): string | undefined {
  if (field.flagIndicator) return 'r.readInt()'
  const { type, isFlag, flagName, flagIndex, isVector, useVectorId } = field
  if (type === null) return undefined
  const flag = isFlag ? names.indexOf(flagName ?? '') : -1
  if (isFlag && flag === -1) return undefined
  if (type === 'true' && !isVector) return isFlag ? `(v${flag} & ${1 << flagIndex}) !== 0` : 'true'
  const isObject = /^([a-z]+\.)?[A-Z]\w*$/.test(type) && type !== 'Bool'
  const one = isObject ? 'r.tgReadObject()' : simpleReads[type]
  if (one === undefined) return undefined
  const read = isVector ? `${useVectorId ? '(r.readInt(), ' : '('}vector(r, ${itemOf(one, items)}))` : one
  return isFlag ? `(v${flag} & ${1 << flagIndex}) !== 0 ? ${read} : null` : read
}

/** The name of the function that reads an item by this code. */
function itemOf(read: string, items: Set<string>): string {
  items.add(read)
  return `item${[...items].indexOf(read)}`
}

/** The library keeps what an object was made from; here that is made from the object. */
export function withOriginalArgs(prototype: object, names: readonly string[]): object {
  return Object.create(prototype, {
    originalArgs: {
      get(this: Record<string, unknown>) {
        return Object.fromEntries(names.map((name) => [name, this[name]]))
      },
    },
  })
}
