import { SwitchboardError } from '../errors/switchboard-error.js'
import { annotate } from './annotations.js'
import { faultsOf } from './decorator-faults.js'
import { isWrittenAsClass } from './is-class.js'
import { type AnyClass, Token } from './manifest.js'

/**
 * Does the work of one decorator. The errors it throws become notes on the class instead of errors, so that whoever
 * plans with the class learns of every error at once.
 * @param target - the class, or its prototype.
 */
export function noteDiagnostics(target: object, member: string | symbol | undefined, work: () => void): void {
  // Decorators of the standard get a description of what they stand on; here nothing of it would be noted.
  if (typeof member === 'object') throw new SwitchboardError('PLUGIN_DECORATORS_OFF', { file: 'the plugins' })
  try {
    work()
  } catch (thrown) {
    const errors = faultsOf(thrown)
    if (!errors) throw thrown
    const owner = classOf(target)
    const place = { className: className(owner), ...(member !== undefined && { member: String(member) }) }
    const diagnostics = errors.map((error) => Object.freeze({ ...place, error }))
    annotate(owner, (own) => ({ diagnostics: [...own.diagnostics, ...diagnostics] }))
  }
}

/** The class of a decorator's target: itself for a static member or an argument of the constructor. */
export function classOf(target: object): AnyClass {
  return (typeof target === 'function' ? target : target.constructor) as AnyClass
}

/** An error in what was given to a decorator. `where` is `Class` or `Class.member`. */
export function argumentError(decorator: string, where: string, problem: string, fix: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_DECORATOR_ARGUMENT', { decorator, where, problem, fix })
}

/** Refuses what was given to a decorator that takes nothing. */
export function refuseArguments(decorator: string, where: string, given: ArrayLike<unknown>): void {
  if (given.length === 0) return
  throw argumentError(decorator, where, 'it was given an argument', `Write it with empty parentheses: ${decorator}()`)
}

/** The name of a decorated class, for messages. */
export function className(target: AnyClass): string {
  return target.name === '' ? 'an unnamed class' : target.name
}

/** How a dependency reads in messages and listings. */
export function tokenName(token: AnyClass | Token): string {
  return token instanceof Token ? token.name : className(token)
}

/** Describes a wrong argument in a few words: `'5s '`, `42`, `undefined`, `a function`, `the class Shop`. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (isWrittenAsClass(value)) return value.name ? `the class ${value.name}` : 'a class'
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
