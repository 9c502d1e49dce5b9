import { types } from 'node:util'
import type { AnyClass } from './manifest.js'

/**
 * Whether something can be a class. Arrow functions, methods, async functions and generators build nothing: they have no
 * prototype, or one that nothing is made by. What throws when it is looked at, as a proxy can, is none.
 */
export function isClass(value: unknown): value is AnyClass {
  if (typeof value !== 'function' || types.isGeneratorFunction(value)) return false
  const prototype = ownPrototype(value)
  return typeof prototype === 'object' && prototype !== null
}

/** Whether something is written as a class, and can be no other function. */
export function isWrittenAsClass(value: unknown): value is AnyClass {
  return isClass(value) && /^class\b/.test(Function.prototype.toString.call(value))
}

/** The prototype of what a function builds. A proxy that answers whatever property it is asked for is not asked. */
function ownPrototype(value: object): unknown {
  try {
    return Object.getOwnPropertyDescriptor(value, 'prototype')?.value
  } catch {
    return undefined
  }
}
