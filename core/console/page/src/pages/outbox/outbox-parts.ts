/** What the outbox consists of, as its addresses call it: any other word of an address is none. */
export const outboxParts = ['broadcasts', 'messages', 'do-not-contact'] as const
export type OutboxPart = (typeof outboxParts)[number]

export function isOutboxPart(word: string): word is OutboxPart {
  return outboxParts.some((part) => part === word)
}
