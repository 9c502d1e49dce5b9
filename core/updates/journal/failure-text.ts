import { inspect } from 'node:util'

/** What a dead letter says of an error. Neither of the databases keeps a text with a NUL character whole. */
export function failureText(error: unknown, redact: (text: string) => string = String): string {
  return redact(inspect(error)).replaceAll('\u0000', '')
}
