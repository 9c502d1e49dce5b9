import type { Message } from 'switchboard'

/** What messages say together. */
export function textOf(messages: readonly Message[]): string {
  return messages
    .map(({ text }) => text)
    .filter(Boolean)
    .join('\n')
}
