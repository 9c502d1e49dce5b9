import type { AnyClass } from './manifest.js'

/**
 * Whether something can be a class. Arrow functions, methods, async functions and generators build nothing: they have no
 * prototype, or one that nothing is made by.
 */
export function isClass(value: unknown): value is AnyClass {
  if (typeof value !== 'function') return false
  const prototype: unknown = value.prototype
  return typeof prototype === 'object' && prototype !== null && Object.hasOwn(prototype, 'constructor')
}

/** Whether something is written as a class, and can be no other function. */
export function isWrittenAsClass(value: unknown): value is AnyClass {
  return isClass(value) && /^class\b/.test(Function.prototype.toString.call(value))
}
