import { SwitchboardError } from '../errors/switchboard-error.js'
import { annotate } from './annotations.js'
import { argumentFault, className } from './checks.js'
import { type AnyClass, type InjectionToken, Token } from './manifest.js'

/**
 * Names what a constructor's argument receives. Every argument needs one: the argument's type is not looked at, so an
 * `import type` or a compiler without metadata changes nothing.
 *
 * @throws PLUGIN_DECORATOR_ARGUMENT when the token is `undefined`, as it is in a circle of imports or after `import type`.
 * @throws PLUGIN_DECORATOR_PLACE when it does not stand on a constructor's argument.
 */
export function Inject<T>(
  token: InjectionToken<T>,
): (target: object, member: string | symbol | undefined, index: number) => void {
  return (target, member, index) => {
    if (typeof target !== 'function' || member !== undefined || typeof index !== 'number') {
      const owner = typeof target === 'function' ? target.name : target.constructor.name
      throw new SwitchboardError('PLUGIN_DECORATOR_PLACE', {
        decorator: '@Inject',
        where: `${owner}.${String(member)}`,
        found: typeof index === 'number' ? "a method's argument" : 'a property',
        wanted: "an argument of the class's constructor",
      })
    }
    const owner = target as AnyClass
    if (typeof token !== 'function' && !(token instanceof Token)) {
      throw argumentFault(
        '@Inject',
        `${className(owner)}, constructor argument ${index + 1}`,
        `the token is ${token === undefined ? 'undefined' : `no class and no Token`}`,
        'Import the class as a value (no `import type`); if two files import each other, move what they share to a third',
      )
    }
    annotate(owner, (own) => ({ injected: new Map([...own.injected, [index, token]]) }))
  }
}
