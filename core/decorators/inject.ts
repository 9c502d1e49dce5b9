import { SwitchboardError } from '../errors/switchboard-error.js'
import { annotate } from './annotations.js'
import { argumentError, className, classOf, described, noteDiagnostics } from './checks.js'
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
  return (target, member, index) =>
    noteDiagnostics(target, member, () => {
      const owner = classOf(target)
      if (typeof target !== 'function' || member !== undefined || typeof index !== 'number') {
        throw new SwitchboardError('PLUGIN_DECORATOR_PLACE', {
          decorator: '@Inject',
          where: `${className(owner)}.${String(member)}`,
          found: typeof index === 'number' ? "a method's argument" : 'a property',
          wanted: "an argument of the class's constructor",
        })
      }
      const problem = tokenProblem(token)
      const taken: InjectionToken = problem ? refusedToken : token
      annotate(owner, (own) => ({ injected: new Map([...own.injected, [index, taken]]) }))
      if (!problem) return
      throw argumentError('@Inject', `${className(owner)}, constructor argument ${index + 1}`, ...problem)
    })
}

/** What is wrong with a token and what to do about it; `undefined`: nothing. */
export function tokenProblem(token: unknown): [problem: string, fix: string] | undefined {
  if (token instanceof Token) return undefined
  if (typeof token === 'function') {
    if (isClass(token)) return undefined
    return [`the token is ${described(token)}, which is no class`, 'Name the class itself: @Inject(TheClass)']
  }
  return [
    `the token is ${token === undefined ? 'undefined' : 'no class and no Token'}`,
    'Import the class as a value (no `import type`); if two files import each other, move what they share to a third',
  ]
}
