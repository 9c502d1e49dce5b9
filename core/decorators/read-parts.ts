import type { SwitchboardError } from '../errors/switchboard-error.js'
import { argumentError, described } from './checks.js'
import { DecoratorFaults, faultsOf } from './decorator-faults.js'

type Readers = Readonly<Record<string, () => unknown>>

/**
 * Reads each part of what a decorator is given, also those behind one that is wrong, so that its author learns of everything at once.
 * @throws DecoratorFaults
 */
export function readParts<Parts extends Readers>(
  parts: Parts,
): { readonly [Name in keyof Parts]: ReturnType<Parts[Name]> } {
  const errors: SwitchboardError[] = []
  const entries = Object.entries(parts).map(([name, read]) => {
    try {
      return [name, read()]
    } catch (error) {
      const faults = faultsOf(error)
      if (!faults) throw error
      errors.push(...faults)
      return [name, undefined]
    }
  })
  if (errors.length > 0) throw new DecoratorFaults(errors)
  return Object.fromEntries(entries)
}

/** What one option of a decorator has to be, and how it is written. */
export interface OptionRule {
  readonly fits: (value: unknown) => boolean
  /** As it follows `Write `: `a number: { priority: 10 }`. */
  readonly written: string
}

/**
 * Refuses the options of a decorator that are not known or cannot be used, all of them; each may be absent.
 * @param others - options that somebody else looks at.
 * @throws DecoratorFaults
 */
export function checkOptions(
  decorator: string,
  where: string,
  options: unknown,
  rules: Readonly<Record<string, OptionRule>>,
  others: readonly string[] = [],
): void {
  if (options === undefined) return
  const names = [...others, ...Object.keys(rules)]
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw argumentError(
      decorator,
      where,
      `the options are ${described(options)}`,
      `Pass an object: { ${names[0]}: ... }`,
    )
  }
  const errors = Object.entries(options).flatMap(([name, value]) => {
    if (others.includes(name)) return []
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (!rule) return argumentError(decorator, where, `there is no option '${name}'`, `Use one of ${names.join(', ')}`)
    if (value === undefined || rule.fits(value)) return []
    return argumentError(decorator, where, `${name} is ${described(value)}`, `Write ${rule.written}`)
  })
  if (errors.length > 0) throw new DecoratorFaults(errors)
}

/** One of some words. */
export function oneOf(name: string, ...words: readonly string[]): OptionRule {
  const written = words.map((word) => `{ ${name}: '${word}' }`).join(' or ')
  return { fits: (value) => words.some((word) => word === value), written }
}
