import { annotate } from './annotations.js'
import { argumentError } from './checks.js'
import { decorator } from './decorator.js'
import { tokenProblem } from './inject.js'
import type { InjectionToken, Scope } from './manifest.js'
import { checkOptions, type OptionRule, oneOf } from './read-parts.js'

/** What is said of something that a class or a method provides. */
export interface ProvideOptions<T> {
  /**
   * Where what a class provides lives: one for each `client`, or one for the process (`app`). Default that of its `@Service`,
   * else `client`. A method provides in the scope of its class.
   */
  scope?: Scope
  /**
   * Releases it when its scope ends, and is waited for; everything is released in the reverse order of its making. Default: its
   * `[Symbol.asyncDispose]` or `[Symbol.dispose]`, when a method has made it; a class has `@OnStop`.
   */
  release?: (value: T) => unknown
}

/** A decorator for a class whose instances are what the token stands for, or for a method that makes it. */
export interface ProvideDecorator<T> {
  (target: abstract new (...args: never[]) => T): void
  <Method extends () => T | PromiseLike<T>>(
    target: object,
    member: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void
}

/**
 * Provides what a `Token`, or an abstract class that stands for a port, is asked for by `@Inject`. It stands on a class, whose
 * instance is provided then, or on a method without arguments of a plugin or service that makes it, also asynchronously: whoever
 * needs it is built when it is there. Made once in its scope, and not at all when nobody asks for it.
 *
 * The class is found in the files that a client includes, or as a dependency of what is found there. Two that provide the same to one
 * client are an error of the plan (PLUGIN_TOKEN_TAKEN), and so is what cannot be taken here (PLUGIN_DECORATOR_ARGUMENT).
 *
 * @example
 * export const Cache = new Token<CachePort>('Cache')
 *
 * @Service({ scope: 'app' })
 * export class Caches {
 *   @Provide(Cache, { release: (cache) => cache.close() })
 *   open(): Promise<CachePort> {
 *     return openCache()
 *   }
 * }
 */
export function Provide<T>(token: InjectionToken<T>, options: ProvideOptions<T> = {}): ProvideDecorator<T> {
  return decorator('@Provide', arguments, ({ owner, member, method, where }) => {
    const taken = checked(where, token, options)
    if (member !== undefined) checkMethod(where, taken, method)
    const provide = { ...taken, ...(member !== undefined && { member }) }
    annotate(owner, (own) => ({ provides: [...own.provides, Object.freeze(provide)] }))
  })
}

function checkMethod(
  where: string,
  { scope }: { scope?: Scope },
  method: { readonly length: number } | undefined,
): void {
  if (scope) {
    throw argumentError(
      '@Provide',
      where,
      'a method provides in the scope of its class',
      "Leave scope out; for one in the process put the method into a class with @Service({ scope: 'app' })",
    )
  }
  if ((method?.length ?? 0) > 0) {
    const fix = "Take what it needs as arguments of the class's constructor, with @Inject"
    throw argumentError('@Provide', where, 'the method takes arguments, and nobody would give it any', fix)
  }
}

function checked(where: string, token: InjectionToken, options: ProvideOptions<never>) {
  const problem = tokenProblem(token)
  if (problem) throw argumentError('@Provide', where, ...problem)
  checkOptions('@Provide', where, options, rules)
  const { scope, release } = options
  return { token, ...(scope && { scope }), ...(release && { release }) }
}

const rules: Readonly<Record<string, OptionRule>> = {
  scope: oneOf('scope', 'client', 'app'),
  release: {
    fits: (value) => typeof value === 'function',
    written: 'a function that ends it: { release: (value) => value.close() }',
  },
}
