import { parseDuration } from '../time/duration.js'
import { annotate } from './annotations.js'
import { argumentError, described } from './checks.js'
import { memberDecorator } from './decorator.js'
import { isWrittenAsClass } from './is-class.js'
import type { StatePer } from './manifest.js'
import type { PropertyHasToTake } from './property-has-to-take.js'
import { checkOptions, type OptionRule, oneOf } from './read-parts.js'
import type { Stored, StoredBy } from './stored.js'

/** What is said of a state besides its default. */
export interface StateOptions<Per extends StatePer = StatePer> {
  /**
   * Whose it is: the `client`'s (default), or one for each `chat`, each `user`, or each user in each chat (`member`).
   */
  per?: Per
  /** How long it is kept after it was last written (`'30d'`); default for ever. */
  expiresAfter?: string
}

/** What a property with `@State` holds. */
export type StateOf<Value, Per extends StatePer> = Per extends 'client' ? Stored<Value> : StoredBy<Value>

/**
 * Makes a property hold a small state that outlives restarts: one of the client, or one for each chat, user, or user in a chat. The
 * property is filled once the instance is built, so not yet in the constructor; declare it as `readonly warned!: StoredBy<Warned>`.
 * Values are what {@link KeyValueStore} keeps: plain data, also `Date`, `Map`, `Set`, bigints and bytes; functions and instances of classes are
 * refused (PLUGIN_STATE_VALUE). What a durable handler writes is kept together with the mark that it is done.
 *
 * @param initial - makes the value that counts while nothing is kept; fields that a kept object does not have yet come from it too.
 * @example
 * @State(() => ({ warnings: 0 }), { per: 'member', expiresAfter: '30d' })
 * readonly warned!: StoredBy<{ warnings: number }>
 */
export function State<Value, const Per extends StatePer = 'client'>(
  initial: () => Value,
  options: StateOptions<Per> = {},
): <Target extends object, Key extends string>(
  target: Target,
  // Of a private property the compiler tells nothing here.
  property: Key &
    (Key extends keyof Target
      ? StateOf<Value, Per> extends Target[Key]
        ? unknown
        : PropertyHasToTake<StateOf<Value, Per>>
      : unknown),
  descriptor?: undefined,
) => void {
  return memberDecorator('@State', arguments, ({ owner, member, where }) => {
    const taken = checked(where, initial, options)
    annotate(owner, (own) => ({ states: [...own.states, Object.freeze({ member, ...taken })] }))
  })
}

function checked(where: string, initial: () => unknown, options: StateOptions) {
  // A class cannot be called, and its instances cannot be kept.
  if (typeof initial !== 'function' || isWrittenAsClass(initial)) {
    const problem = `the initial value is ${described(initial)}, no function`
    throw argumentError('@State', where, problem, 'Write a function that makes it: @State(() => ({ warnings: 0 }))')
  }
  checkOptions('@State', where, options, rules)
  const { per = 'client', expiresAfter } = options
  const ttlMs = expiresAfter === undefined ? undefined : parseDuration(expiresAfter)
  return { initial, per: per as StatePer, ...(ttlMs !== undefined && { ttlMs }) }
}

const rules: Readonly<Record<string, OptionRule>> = {
  per: oneOf('per', 'client', 'chat', 'user', 'member'),
  expiresAfter: {
    fits: (value) => typeof value === 'string' && parseDuration(value) !== undefined,
    written: "a duration: { expiresAfter: '30d' }",
  },
}
