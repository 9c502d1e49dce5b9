import type { HandlerFilter, HandlerKind } from '../../decorators/manifest.js'

/** What a {@link Filter} is made of. */
export interface FilterParts<Context> {
  /** How it reads in a listing. */
  label: string
  /** What it is made of. */
  parts?: readonly HandlerFilter[]
  test: (context: Context) => boolean
  /**
   * Whether it depends on anything but the update and the account. A changing filter is asked right before the handler
   * would run, when all earlier updates of the chat are handled; the others are asked on arrival, which is cheaper.
   */
  changing?: boolean
  /** The kinds of handler whose contexts know what it asks for; default: all. */
  kinds?: readonly HandlerKind[]
  /** How it joins its parts, and so how it stands inside another filter's label; `atom`: it has none. */
  shape?: 'atom' | 'and' | 'or' | 'not'
}

/**
 * A condition on a handler's context, combined by `.and`, `.or` and `filters.not`. It never waits: what has to ask the
 * network belongs into a guard or the handler. `Context` is what it asks of a context, `Shown` what is known of one that
 * passes, and `Kinds` which handlers it can be given to.
 *
 * @example
 * filters.private.and(filters.text(/^hello/i))
 */
export class Filter<Context extends object = object, Shown = unknown, Kinds extends HandlerKind = HandlerKind>
  implements HandlerFilter<Shown>
{
  /** Types only: what is known of a context that passes. */
  declare readonly shows?: Shown
  /** Types only: the kinds of handler it can be given to. */
  declare readonly fits?: (kind: Kinds) => void
  readonly label: string
  /** Whether it depends on anything but the update and the account. */
  readonly changing: boolean
  private readonly parts: FilterParts<Context>

  constructor(parts: FilterParts<Context>) {
    this.parts = parts
    this.label = parts.label
    this.changing = parts.changing ?? false
  }

  /** Whether an update passes. What was found on the way of a refusal (`ctx.match`) is not left behind. */
  test(context: Context): boolean {
    const finding = context as { match?: unknown }
    const before = finding.match
    const passed = this.parts.test(context)
    if (!passed && finding.match !== before) finding.match = before
    return passed
  }

  /** The part of it that asks what contexts of this kind cannot say, as it reads; `undefined` when there is none. */
  unfitFor(kind: HandlerKind): string | undefined {
    const { parts = [], kinds } = this.parts
    for (const part of parts) {
      const unfit = part.unfitFor?.(kind)
      if (unfit !== undefined) return unfit
    }
    return kinds === undefined || kinds.includes(kind) ? undefined : this.label
  }

  /** What it is made of, and how these parts are joined; `atom`: it is a condition of its own. */
  get made(): { readonly shape: 'atom' | 'and' | 'or' | 'not'; readonly parts: readonly HandlerFilter[] } {
    const { shape = 'atom', parts = [] } = this.parts
    return { shape, parts }
  }

  /** Both conditions, this one first. */
  and<Other extends object, OtherShown, OtherKinds extends HandlerKind>(
    other: Filter<Other, OtherShown, OtherKinds>,
  ): Filter<Context & Other, Shown & OtherShown, Kinds & OtherKinds> {
    return new Filter({
      label: `${this.inside('and')} and ${other.inside('and')}`,
      test: (context: Context & Other) => this.test(context) && other.test(context),
      changing: this.changing || other.changing,
      shape: 'and',
      parts: [this, other],
    })
  }

  /** This condition, or else the other one. */
  or<Other extends object, OtherShown, OtherKinds extends HandlerKind>(
    other: Filter<Other, OtherShown, OtherKinds>,
  ): Filter<Context & Other, Shown | OtherShown, Kinds & OtherKinds> {
    return new Filter({
      label: `${this.inside('or')} or ${other.inside('or')}`,
      test: (context: Context & Other) => this.test(context) || other.test(context),
      changing: this.changing || other.changing,
      shape: 'or',
      parts: [this, other],
    })
  }

  /** The opposite of this condition. */
  negated(): Filter<Context, unknown, Kinds> {
    return new Filter({
      label: `not ${this.inside('not')}`,
      test: (context: Context) => !this.test(context),
      changing: this.changing,
      shape: 'not',
      parts: [this],
    })
  }

  private inside(outer: 'and' | 'or' | 'not'): string {
    const { shape = 'atom' } = this.parts
    return shape === 'atom' || shape === 'not' || shape === outer ? this.label : `(${this.label})`
  }
}
