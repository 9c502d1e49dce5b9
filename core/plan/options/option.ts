import { ConfigKey, type KeySpec, snakeCase } from '../../config/config-key.js'
import { noteSecretName } from '../../config/secret-names.js'
import { argumentError, described } from '../../decorators/checks.js'
import { memberDecorator } from '../../decorators/decorator.js'
import type { PropertyHasToTake } from '../../decorators/property-has-to-take.js'

/** What one option of a plugin takes: its kind, its bounds, and what people are told about it. */
export type OptionSpec = KeySpec

/** The value an option of this description has in its plugin. */
export type OptionValue<Spec extends OptionSpec> = Spec extends { kind: 'text' }
  ? string
  : Spec extends { kind: 'integer' | 'number' }
    ? number
    : Spec extends { kind: 'boolean' }
      ? boolean
      : Spec extends { kind: 'choice'; values: readonly (infer Value)[] }
        ? Value
        : Spec extends { kind: 'choices'; values: readonly (infer Value)[] }
          ? Value[]
          : Spec extends { kind: 'texts' }
            ? string[]
            : Spec extends { kind: 'integers' }
              ? number[]
              : Spec extends { kind: 'peer' }
                ? string | number
                : Spec extends { kind: 'peers' }
                  ? (string | number)[]
                  : Spec extends { kind: 'block'; of: () => new () => infer Block }
                    ? Block
                    : Spec extends { kind: 'blocks'; of: () => new () => infer Block }
                      ? Block[]
                      : Record<string, unknown>

/** What an option of this kind does not know. */
type Unknown<Spec extends OptionSpec> = {
  [Key in Exclude<keyof Spec, keyof Extract<OptionSpec, { kind: Spec['kind'] }>>]: NoKeyOfKind<Spec['kind']>
}

/** Types only: what stands in the compiler's message about such a key. */
interface NoKeyOfKind<Kind extends string> {
  readonly 'options of this kind do not have the key': Kind
}

const kinds: Record<OptionSpec['kind'], true> = {
  ...{ text: true, integer: true, number: true, boolean: true, choice: true, texts: true, choices: true },
  ...{ integers: true, peer: true, peers: true, map: true, block: true, blocks: true },
}

/**
 * Makes a property of a class an option of the plugins that have the class: `@Plugin({ name, options: TheClass })`. It is
 * written in snake_case below `plugins.options` of a client, `maxWarnings` as `max_warnings`; what the property is set to
 * is its default. Rules of class-validator may stand beside it. A property of another type does not compile.
 *
 * A description that cannot be taken is an error of the plan: PLUGIN_DECORATOR_ARGUMENT.
 *
 * @example
 * export class GreeterOptions {
 *   @Option({ kind: 'integer', min: 1, max: 10, description: 'Greetings in a day, to one person.' })
 *   perDay = 3
 * }
 */
export function Option<const Spec extends OptionSpec>(
  spec: Spec & Unknown<Spec>,
): <Target extends object, Key extends keyof Target & string>(
  target: Target,
  property: Key & (OptionValue<Spec> extends Target[Key] ? unknown : PropertyHasToTake<OptionValue<Spec>>),
) => void {
  return memberDecorator('@Option', arguments, ({ owner, member, where }) => {
    const [what, fix] = problemOf(spec) ?? []
    if (what !== undefined) throw argumentError('@Option', where, what, fix ?? '')
    ConfigKey(spec)(owner.prototype as object, member)
    if (spec.secret) noteSecretName(spec.name ?? snakeCase(member))
  })
}

/** What is wrong with a description and what to do about it; `undefined`: nothing. */
function problemOf(spec: OptionSpec): readonly [what: string, fix: string] | undefined {
  if (!Object.hasOwn(kinds, spec?.kind)) {
    return [`the kind is ${described(spec?.kind)}`, `Write one of ${Object.keys(kinds).join(', ')}`]
  }
  if (spec.name !== undefined && !/^[A-Za-z][\w-]{0,63}$/.test(spec.name)) {
    return [`the name is ${described(spec.name)}`, 'Begin it with a letter, and go on with letters, digits, _ and -']
  }
  if ((spec.kind === 'choice' || spec.kind === 'choices') && !(Array.isArray(spec.values) && spec.values.length > 0)) {
    return ['it has no values to choose from', "Name them: { kind: 'choice', values: ['on', 'off'] }"]
  }
  if ((spec.kind === 'block' || spec.kind === 'blocks') && typeof spec.of !== 'function') {
    return ['it does not say what is in the block', "Name its class: { kind: 'block', of: () => TheClass }"]
  }
  if ('min' in spec && spec.min !== undefined && spec.max !== undefined && spec.min > spec.max) {
    return [`nothing is from ${spec.min} to ${spec.max}`, 'Give a min that is not above max']
  }
  return undefined
}
