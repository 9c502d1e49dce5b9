import { annotate } from './annotations.js'
import { argumentError, described } from './checks.js'
import { type Decorated, decorator, decoratorNameOf } from './decorator.js'
import { isClass } from './is-class.js'
import { type InjectionToken, Token } from './manifest.js'

/** Stands for a token that was refused; the error is noted on the class. */
export const refusedToken = new Token('(refused)')

/**
 * Names what a constructor's argument receives. Every argument needs one: the argument's type is not looked at, so an
 * `import type` or a compiler without metadata changes nothing.
 *
 * Takes the class itself, not a function that returns it. A token that is `undefined`, as it is in a circle of imports
 * or after `import type`, is an error of the plan: PLUGIN_DECORATOR_ARGUMENT. It belongs on an argument of a constructor
 * only: PLUGIN_DECORATOR_PLACE.
 */
export function Inject<T>(
  token: InjectionToken<T>,
): (target: object, member: string | symbol | undefined, index: number) => void {
  const note = ({ owner, index }: Decorated, taken: InjectionToken) => {
    if (index !== undefined) annotate(owner, (own) => ({ injected: new Map([...own.injected, [index, taken]]) }))
  }
  // What is refused counts as said: that nothing is asked for would be a second error.
  const refused = (at: Decorated) => {
    if (at.member === undefined) note(at, refusedToken)
  }
  const inject = (at: Decorated) => {
    const problem = tokenProblem(token)
    note(at, problem ? refusedToken : token)
    if (problem) throw argumentError('@Inject', at.where, ...problem)
  }
  return decorator('@Inject', arguments, inject, refused)
}

/** What is wrong with a token and what to do about it; `undefined`: nothing. */
export function tokenProblem(token: unknown): [problem: string, fix: string] | undefined {
  if (token instanceof Token) return undefined
  if (typeof token === 'function') {
    if (isClass(token)) return undefined
    const decorator = decoratorNameOf(token)
    if (decorator !== undefined) {
      return [`${decorator} has taken the place of the class`, `Write parentheses behind ${decorator} above the class`]
    }
    return [`the token is ${described(token)}, which is no class`, 'Name the class itself: @Inject(TheClass)']
  }
  return [
    `the token is ${token === undefined ? 'undefined' : 'no class and no Token'}`,
    'Import the class as a value (no `import type`); if two files import each other, move what they share to a third',
  ]
}
