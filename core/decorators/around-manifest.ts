import type { AnyClass, Constructor, HandlerKind } from './kinds.js'

/**
 * What is asked before a handler runs. Unlike a filter it may wait, for Telegram or a database; and somebody who is refused
 * can be told. One that needs services is a class with `@Service` that has these members.
 */
export interface HandlerGuard<Context extends object = never> {
  /** How it reads in listings and in the account of an update: `admins`. */
  readonly label: string
  /** What somebody is told who is refused: a text, or a function of the context that returns one; absent: nothing. */
  readonly otherwise?: unknown
  // A method on purpose: guards for contexts of different kinds are then accepted where this general one is asked for.
  /** Whether the handler may run. What it throws counts as the handler's failure. */
  check(context: Context): boolean | PromiseLike<boolean>
  /** The part of it that asks what contexts of this kind cannot say, as it reads. */
  unfitFor?(kind: HandlerKind): string | undefined
}

/**
 * Runs around a handler. It waits for `next()`, which runs what stands further in, and returns what the handler is to have
 * returned; without `next()` the handler does not run and the update counts as done.
 */
export type HandlerMiddleware<Context extends object = never> = (
  context: Context,
  next: () => Promise<unknown>,
) => unknown

/** A middleware that needs services: a class with `@Service` and this method. */
export interface MiddlewareService<Context extends object = never> {
  /** Runs around a handler; see {@link HandlerMiddleware}. */
  use(context: Context, next: () => Promise<unknown>): unknown
}

/** Whose runs are counted together: those for one person, one chat, one person in one chat, or all of the client's. */
export type LimitedBy = 'user' | 'chat' | 'member' | 'client'

/** One thing that stands around a handler. */
export type AroundManifest =
  | { readonly kind: 'use'; readonly middleware: HandlerMiddleware }
  | { readonly kind: 'use-service'; readonly service: Constructor<MiddlewareService> }
  | { readonly kind: 'guard'; readonly guard: HandlerGuard }
  | { readonly kind: 'guard-service'; readonly service: Constructor<HandlerGuard> }
  | {
      readonly kind: 'limit'
      /** How it reads: `RateLimit(5, 1m, user)`. */
      readonly label: string
      readonly max: number
      readonly perMs: number
      readonly by: LimitedBy
      readonly otherwise?: unknown
    }
  | { readonly kind: 'validate'; readonly target: Constructor; readonly otherwise?: unknown }

/** What stands around the handlers of a class, or one of its members. */
export interface AroundNote {
  /** Absent: all handlers of the class. */
  readonly member?: string
  readonly around: AroundManifest
}

/** The services that stand around a handler. */
export function servicesOf(around: readonly AroundManifest[]): AnyClass[] {
  return around.flatMap((one) => ('service' in one ? [one.service as AnyClass] : []))
}
