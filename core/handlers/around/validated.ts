import { type ClassConstructor, plainToInstance } from 'class-transformer'
import { type ValidationError, Validator } from 'class-validator'
import type { Constructor } from '../../decorators/manifest.js'

/** What somebody wrote as an instance of a class, or what is wrong with it in the words of the class. */
export async function validated(
  target: Constructor,
  given: Readonly<Record<string, unknown>>,
): Promise<{ readonly value: object } | { readonly problems: readonly string[] }> {
  const value = plainToInstance(target as unknown as ClassConstructor<object>, { ...given })
  // What has no decorator of class-validator is no mistake of whoever wrote.
  const errors = await new Validator().validate(value, { forbidUnknownValues: false })
  return errors.length === 0 ? { value } : { problems: errors.flatMap(sentencesOf) }
}

/** What is wrong, in the words of the class, as sentences. */
export function sentencesOf({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints).map(sentence), ...children.flatMap(sentencesOf)]
}

function sentence(text: string): string {
  const trimmed = text.trim()
  const ended = /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}
