import type { Message } from 'switchboard'

/** What begins a message that managers write to each other. */
const internalMark = '//'

/** Whether a text of a topic is a remark or a command, and no answer. */
export function isForManagers(text: string): boolean {
  const written = text.trimStart()
  return written.startsWith(internalMark) || /^\/[a-z]\w*(?:@\w+)?(?:\s|$)/i.test(written)
}

/** What messages say together. */
export function textOf(messages: readonly Message[]): string {
  return messages
    .map(({ text }) => text)
    .filter(Boolean)
    .join('\n')
}
