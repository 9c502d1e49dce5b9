import { LocalText } from '../i18n/local-text.js'
import { formatDuration, parseDuration } from '../time/duration.js'
import { annotate, ownAnnotations } from './annotations.js'
import type {
  AroundManifest,
  HandlerGuard,
  HandlerMiddleware,
  LimitedBy,
  MiddlewareService,
} from './around-manifest.js'
import { argumentError, className, described } from './checks.js'
import { decorator } from './decorator.js'
import type { DecoratorName } from './decorator-forms.js'
import { isWrittenAsClass } from './is-class.js'
import type { AnyClass, Constructor } from './manifest.js'
import { checkOptions, type OptionRule, oneOf, readParts } from './read-parts.js'

type AnyMethod = (context: never, ...rest: never[]) => unknown

/** The descriptor of a method, if it takes no context, or one that is at least this. */
type Fitting<Method extends AnyMethod, Context> =
  Parameters<Method> extends readonly []
    ? TypedPropertyDescriptor<Method>
    : Parameters<Method>[0] extends Context
      ? TypedPropertyDescriptor<Method>
      : never

/** A decorator for a method whose context is at least this, and for a class, where it stands around all handlers. */
export interface AroundDecorator<Context> {
  (target: AnyClass): void
  <Method extends AnyMethod>(target: object, member: string | symbol, descriptor: Fitting<Method, Context>): void
}

/**
 * Runs a middleware around the handler, or around all handlers of the class. What stands on the class runs outside of what
 * stands on the method, and what is written above outside of what is written below.
 * @param middleware - a function, or a class with `@Service` and a method `use(context, next)`.
 */
export function Use<Context extends object = object>(
  middleware: HandlerMiddleware<Context> | Constructor<MiddlewareService<Context>>,
): AroundDecorator<Context> {
  return around('@Use', arguments, (where) => {
    if (typeof middleware !== 'function') {
      throw argumentError(
        '@Use',
        where,
        `the middleware is ${described(middleware)}`,
        'Give it (context, next) => next()',
      )
    }
    return isWrittenAsClass(middleware)
      ? {
          kind: 'use-service',
          service: checkedService('@Use', where, middleware as Constructor<MiddlewareService>, 'use'),
        }
      : { kind: 'use', middleware: middleware as HandlerMiddleware }
  })
}

/**
 * Lets the handler run, or all handlers of the class, only when the guard says so; several guards all have to. `guards` has
 * ready ones.
 * @param guard - one of `guards`, or a class with `@Service` that is a `HandlerGuard`.
 *
 * @example
 * @OnCommand('ban')
 * @Guard(guards.admins.withAnswer('Only administrators can do that.'))
 * ban(ctx: MessageContext) {}
 */
export function Guard<Context extends object = object>(
  guard: HandlerGuard<Context> | Constructor<HandlerGuard<Context>>,
): AroundDecorator<Context> {
  return around('@Guard', arguments, (where) => {
    if (isWrittenAsClass(guard))
      return {
        kind: 'guard-service',
        service: checkedService('@Guard', where, guard as Constructor<HandlerGuard>, 'check'),
      }
    if (typeof guard === 'object' && typeof guard?.check === 'function' && typeof guard.label === 'string') {
      return { kind: 'guard', guard: guard as HandlerGuard }
    }
    throw argumentError(
      '@Guard',
      where,
      `the guard is ${described(guard)}`,
      'Give it one of `guards`: @Guard(guards.admins)',
    )
  })
}

/** How runs of a handler are limited. */
export interface LimitOptions {
  /** Whose runs are counted together; default `user`. */
  by?: LimitedBy
  /** What somebody is told, once until they may again: a text or a function of the context; default: nothing. */
  otherwise?: string | LocalText | ((context: object) => string | LocalText | undefined)
}

/**
 * Lets the handler run at most so often within a time, counted back from now; further updates are refused. A run that is
 * tried again counts once. Counts live as long as the set of plugins.
 * @param max - how many runs, from 1 on.
 * @param per - within which time: `'1m'`.
 */
export function RateLimit(max: number, per: string, options: LimitOptions = {}): AroundDecorator<object> {
  return around('@RateLimit', arguments, (where) => {
    const { limited } = readParts({
      max: () => {
        if (Number.isSafeInteger(max) && max >= 1) return
        throw argumentError('@RateLimit', where, `the number of runs is ${described(max)}`, "Write @RateLimit(5, '1m')")
      },
      limited: () => limit('@RateLimit', where, max, per, options),
    })
    return limited
  })
}

/**
 * Lets the handler run at most once in a time; what comes in between is left out without a word.
 * @param interval - the time: `'10s'`.
 */
export function Throttle(interval: string, options: Pick<LimitOptions, 'by'> = {}): AroundDecorator<object> {
  return around('@Throttle', arguments, (where) => limit('@Throttle', where, 1, interval, options))
}

/**
 * Has class-validator look at what the handler's second argument is made from: the arguments of a command, or the named
 * groups of `filters.text(/(?<amount>\d+)/)`. The handler gets an instance of the class; whoever wrote what is not valid is
 * told what is wrong, in the words of the class.
 * @param target - a class with decorators of class-validator, and of class-transformer where texts are to become numbers.
 */
export function Validate(
  target: Constructor,
  options: { otherwise?: (problems: readonly string[]) => string | LocalText | undefined } = {},
): AroundDecorator<object> {
  return around('@Validate', arguments, (where) => {
    if (!isWrittenAsClass(target)) {
      throw argumentError('@Validate', where, `the class is ${described(target)}`, 'Name a class: @Validate(Order)')
    }
    const otherwise = { fits: (value: unknown) => typeof value === 'function', written: problemsTold }
    checkOptions('@Validate', where, options, { otherwise })
    return { kind: 'validate', target, ...(options.otherwise !== undefined && { otherwise: options.otherwise }) }
  })
}

function limit(decorator: string, where: string, max: number, per: string, options: LimitOptions): AroundManifest {
  const rules = {
    by: oneOf('by', 'user', 'chat', 'member', 'client'),
    ...(decorator === '@RateLimit' && { otherwise: told }),
  }
  const { perMs } = readParts({
    perMs: () => readTime(decorator, where, max, per),
    options: () => checkOptions(decorator, where, options, rules),
  })
  const { by = 'user', otherwise } = options
  const amount = decorator === '@Throttle' ? '' : `${max}, `
  const label = `${decorator.slice(1)}(${amount}${formatDuration(perMs)}, ${by})`
  return { kind: 'limit', label, max, perMs, by, ...(otherwise !== undefined && { otherwise }) }
}

const problemsTold = '{ otherwise: (problems) => problems.join("; ") }'

/** What somebody is told. */
const told: OptionRule = {
  fits: (value) => typeof value === 'string' || typeof value === 'function' || value instanceof LocalText,
  written: "a text or a function that gives one: { otherwise: 'Slowly, please.' }",
}

function readTime(decorator: string, where: string, max: number, per: unknown): number {
  const perMs = typeof per === 'string' ? parseDuration(per) : undefined
  if (perMs !== undefined) return perMs
  const fix = `Write a duration: ${decorator === '@Throttle' ? "@Throttle('10s')" : `@RateLimit(${max}, '1m')`}`
  throw argumentError(decorator, where, `the time is ${described(per)}`, fix)
}

function around<Context>(
  name: DecoratorName,
  given: ArrayLike<unknown>,
  read: (where: string) => AroundManifest,
): AroundDecorator<Context> {
  return decorator(name, given, ({ owner, member, where }) => {
    const note = Object.freeze({ ...(member !== undefined && { member }), around: Object.freeze(read(where)) })
    // Decorators are applied from below, so that what is written above comes last.
    annotate(owner, (own) => ({ around: [note, ...own.around] }))
  })
}

function checkedService<Service>(
  decorator: string,
  where: string,
  target: Constructor<Service>,
  method: string,
): Constructor<Service> {
  const found = typeof (target.prototype as Record<string, unknown>)[method] === 'function'
  if (!found) {
    const fix = `Give ${className(target)} a method ${method}, or name another class`
    throw argumentError(decorator, where, `${className(target)} has no method ${method}`, fix)
  }
  if (ownAnnotations(target)?.service) return target
  const fix = `Write @Service() above class ${className(target)}`
  throw argumentError(decorator, where, `${className(target)} is no service`, fix)
}
