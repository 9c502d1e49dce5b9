import { catalogue } from './catalogue.js'
import type { CatalogueEntry } from './entry.js'
import type { SwitchboardError } from './switchboard-error.js'

/** What differs from case to case in the texts of an error. */
export type ToldFacts = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>

/**
 * The facts that the texts of an error are made with, so that they can be told in another language. What the texts do not
 * speak of is left out, whatever else the error carries.
 */
export function toldFacts({ code, context }: SwitchboardError): ToldFacts {
  const read = new Set<string>()
  const watched = new Proxy<object>(context, {
    get: (target, name, receiver) => {
      if (typeof name === 'string') read.add(name)
      return Reflect.get(target, name, receiver)
    },
  })
  const { what, fix } = catalogue[code] as unknown as CatalogueEntry<object>
  what(watched)
  fix(watched)
  const facts = [...read].map((name) => [name, Reflect.get(context, name)] as const)
  return Object.fromEntries(
    facts.filter(([, value]) => isPlain(value) || (Array.isArray(value) && value.every(isPlain))),
  )
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
