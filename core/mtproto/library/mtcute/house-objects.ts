import type { TlObject } from '../../driver.js'
import type { MtcuteObject } from './mtcute-parts.js'
import { classNameOf, fieldNameOf } from './tl-names.js'

type Convert = (object: MtcuteObject) => TlObject

/**
 * Makes what turns the objects of one constructor into the form that all drivers have. A generated reader gives each object
 * all its fields, so the first one tells them.
 */
export function converterOf(first: MtcuteObject): Convert {
  const className = classNameOf(first._)
  const fields = Object.keys(first).filter((field) => field !== '_')
  return compiled(className, fields) ?? looped(className, fields)
}

/** Straight code takes a tenth of the time of a loop over the fields. @returns `undefined` where code may not be made. */
function compiled(className: string, fields: readonly string[]): Convert | undefined {
  if (!fields.every((field) => /^[a-zA-Z]\w*$/.test(field))) return undefined
  const copies = fields.map((field) => `${fieldNameOf(field)}: o.${field} === undefined ? null : o.${field}`)
  const body = `'use strict'; return { ${[`className: ${JSON.stringify(className)}`, ...copies].join(', ')} }`
  try {
    return new Function('o', body) as Convert
  } catch {
    return undefined
  }
}

function looped(className: string, fields: readonly string[]): Convert {
  return (object) => {
    const made: Record<string, unknown> = {}
    for (const field of fields) made[fieldNameOf(field)] = object[field] ?? null
    return { className, ...made }
  }
}
