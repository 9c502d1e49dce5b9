import { SwitchboardError } from '../errors/switchboard-error.js'
import { ownAnnotations } from './annotations.js'
import { argumentError, className, classOf, noteDiagnostics } from './checks.js'
import { type DecoratorName, type DecoratorPlace, formOf, wantedPlace } from './decorator-forms.js'
import { isClass, isWrittenAsClass } from './is-class.js'
import type { AnyClass } from './manifest.js'

/** What a decorator stands on. */
export interface Decorated {
  readonly owner: AnyClass
  /** `Class`, `Class.member` or `Class, constructor argument 1`, for messages. */
  readonly where: string
  /** Absent: the class, or its constructor's argument. */
  readonly member?: string
  /** The function, when it stands on a method. */
  readonly method?: (...args: never[]) => unknown
  /** The position of the constructor's argument, from 0. */
  readonly index?: number
}

/** What a compiler gives a decorator: the class or its prototype, the member, and its descriptor or an argument's position. */
type Standing = readonly [target: object, key: string | symbol | undefined, third: unknown]

/** What one use of a decorator has made. */
interface Made {
  readonly name: DecoratorName
  /** What it was given, when that is all: of a decorator without parentheses the class below it. */
  readonly given: unknown
  /** Whether it stands somewhere, as what has taken the place of a class never does. */
  isApplied: boolean
  /** Whether a class was noted to lack parentheses for it. */
  isTold: boolean
}

// Registered, so that what a second copy of this package has made is known as well. Beside the functions, as any function that a
// file exports is looked up here, and some answer whatever property they are asked for, or throw.
const madeKey = Symbol.for('switchboard.decorators')
const holder = globalThis as { [madeKey]?: WeakMap<object, Made> }
holder[madeKey] ??= new WeakMap()
const allMade = holder[madeKey]

/**
 * Makes a decorator, whatever its kind: it is refused where it was written without parentheses, or stands where it has no meaning. What it
 * is refused for, and what its work throws, is noted on the class.
 * @param given - all that was given to the decorator's function. Written without parentheses it is called with what it stands on.
 * @param refused - is told where it was refused.
 */
export function decorator<Decorator>(
  name: DecoratorName,
  given: ArrayLike<unknown>,
  work: (at: Decorated) => void,
  refused: (at: Decorated) => void = () => {},
): Decorator {
  const bare = bareUse(given)
  if (bare) {
    const [target, key] = bare
    const at = decorated(bare)
    refused(at)
    noteDiagnostics(target, key, () => {
      throw withoutParentheses(name, at.where)
    })
    // What it returned would take the place of the class or the member.
    return undefined as Decorator
  }
  const decorate = (target: object, key?: string | symbol, third?: unknown) => {
    made.isApplied = true
    const owner = takenPlaceOf(target) ?? target
    noteDiagnostics(owner, key, () => {
      const standing = [owner, key, third] as const
      const at = decorated(standing)
      const [place, found] = placeOf(standing)
      if (place === undefined || !formOf(name).on.includes(place)) {
        refused(at)
        const context = { decorator: name, where: at.where, found, wanted: wantedPlace(name) }
        throw new SwitchboardError('PLUGIN_DECORATOR_PLACE', context)
      }
      work(at)
    })
  }
  const made: Made = { name, given: given.length === 1 ? given[0] : undefined, isApplied: false, isTold: false }
  allMade.set(decorate, made)
  return decorate as Decorator
}

/** A decorator for members: {@link decorator}. */
export function memberDecorator<Decorator>(
  name: DecoratorName,
  given: ArrayLike<unknown>,
  work: (at: Decorated & { readonly member: string }) => void,
): Decorator {
  return decorator(name, given, (at) => work(at as Decorated & { readonly member: string }))
}

/**
 * The class whose place a decorator has taken, as it was written above one without parentheses: it cannot know then whether it was given
 * that class, and what it returns replaces the class. That is noted on the class. `undefined`: it is something else, such as a decorator
 * under a name of one's own, `export const AdminsOnly = Guard(Admins)`.
 * @param name - under which a file exports it.
 * @param exported - all that the file exports.
 */
export function replacedClass(
  value: unknown,
  name: string,
  exported: ReadonlySet<unknown> = new Set(),
): AnyClass | undefined {
  const made = madeOf(value)
  if (!made) return undefined
  if (made.isTold) return takenPlaceOf(value)
  if (made.isApplied) return undefined
  const { given } = made
  // Nothing is meant by it but that the parentheses are missing.
  if (!formOf(made.name).takesClass || !isWrittenAsClass(given)) return takenPlaceOf(value)
  const standsForClass = (name === given.name || name === 'default') && !exported.has(given)
  const { plugin, handlers = [], jobs = [], steps = [] } = ownAnnotations(given) ?? {}
  const isPluginOfItsOwn = plugin !== undefined || [...handlers, ...jobs, ...steps].length > 0
  return standsForClass && isPluginOfItsOwn ? takenPlaceOf(value) : undefined
}

/** The class that stands behind what a decorator without parentheses has made of it, or several above one another. */
function takenPlaceOf(value: unknown): AnyClass | undefined {
  const made = madeOf(value)
  if (!made) return undefined
  const taken = isWrittenAsClass(made.given) ? made.given : takenPlaceOf(made.given)
  if (taken && !made.isTold) {
    made.isTold = true
    noteDiagnostics(taken, undefined, () => {
      throw withoutParentheses(made.name, className(taken))
    })
  }
  return taken
}

/** How a decorator reads that stands where a class is asked for: `@Guard`. */
export function decoratorNameOf(value: unknown): string | undefined {
  return madeOf(value)?.name
}

function madeOf(value: unknown): Made | undefined {
  return typeof value === 'function' ? allMade.get(value) : undefined
}

function withoutParentheses(name: DecoratorName, where: string): SwitchboardError {
  return argumentError(name, where, 'it has no parentheses', `Write ${name}${formOf(name).written ?? '()'}`)
}

/** The member or argument a decorator stands on that was called with just that. */
function bareUse(given: ArrayLike<unknown>): Standing | undefined {
  const [target, key, third] = Array.from(given)
  // So are decorators of the standard called, which are none of these.
  if (typeof key === 'object' && key !== null && 'addInitializer' in key) {
    throw new SwitchboardError('PLUGIN_DECORATORS_OFF', { file: 'the plugins' })
  }
  // One class may be what it is given as well: that is seen where it is put, or from what has taken the place of the class.
  if (given.length < 3 || !(isWrittenAsClass(target) || isPrototype(target))) return undefined
  const isArgument = typeof third === 'number' && key === undefined
  return isArgument || typeof key === 'string' || typeof key === 'symbol' ? [target, key, third] : undefined
}

function isPrototype(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && isClass(value.constructor) && value.constructor.prototype === value
  )
}

function decorated([target, key, third]: Standing): Decorated {
  const owner = classOf(target)
  const method = (third as PropertyDescriptor | undefined)?.value as unknown
  const index = typeof third === 'number' ? third : undefined
  const ofMember = key === undefined ? '' : `.${String(key)}`
  return {
    owner,
    where: `${className(owner)}${ofMember}${index === undefined || key !== undefined ? '' : `, constructor argument ${index + 1}`}`,
    ...(key !== undefined && { member: String(key) }),
    ...(typeof method === 'function' && { method: method as (...args: never[]) => unknown }),
    ...(index !== undefined && { index }),
  }
}

/** Where a decorator stands, with how that reads; no place: nothing that any decorator could be for. */
function placeOf([target, key, third]: Standing): [place: DecoratorPlace | undefined, found: string] {
  if (typeof third === 'number') {
    return key === undefined
      ? ['argument', "an argument of the class's constructor"]
      : [undefined, "a method's argument"]
  }
  if (key === undefined) return ['class', 'a class']
  if (typeof key === 'symbol') return [undefined, 'a member named by a symbol']
  if (typeof target === 'function') return [undefined, 'a static member']
  const descriptor = third as PropertyDescriptor | undefined
  if (typeof descriptor?.value === 'function') return ['method', 'a method']
  return descriptor?.get || descriptor?.set ? ['accessor', 'a getter or setter'] : ['property', 'a property']
}
