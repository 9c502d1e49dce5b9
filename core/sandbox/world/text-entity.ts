/** The kinds of entities Telegram knows, by the name that follows `messageEntity` in the schema. */
export const entityTypes = [
  'Mention',
  'Hashtag',
  'BotCommand',
  'Url',
  'Email',
  'Bold',
  'Italic',
  'Code',
  'Pre',
  'TextUrl',
  'MentionName',
  'Phone',
  'Cashtag',
  'Underline',
  'Strike',
  'BankCard',
  'Spoiler',
  'CustomEmoji',
  'Blockquote',
] as const

export type EntityType = (typeof entityTypes)[number]

/** A part of a text with a meaning or a look. Offset and length count UTF-16 units. */
export interface TextEntity {
  readonly type: EntityType
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly userId?: number
  readonly documentId?: bigint
  readonly collapsed?: boolean
}

const detectors: readonly { type: EntityType; pattern: RegExp }[] = [
  { type: 'Url', pattern: /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|\b(?:t\.me|telegram\.me)\/[\w/?=+-]+/gi },
  { type: 'Email', pattern: /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g },
  { type: 'Mention', pattern: /(?<![\w@/])@[a-z]\w{2,31}\b/gi },
  { type: 'Hashtag', pattern: /(?<![\w#/])#(?=\w*\p{L})[\p{L}\p{N}_]{1,256}/gu },
  { type: 'Cashtag', pattern: /(?<!\w)\$[A-Z]{3,8}\b/g },
  { type: 'BotCommand', pattern: /(?<![\w/<>])\/[a-zA-Z]\w{0,63}(?:@[a-zA-Z]\w{2,31})?/g },
]

/**
 * The entities of a text: those that were given and those Telegram's servers find by themselves (links, mentions,
 * hashtags, commands) outside of code and links. Sorted by their place.
 */
export function withDetectedEntities(text: string, given: readonly TextEntity[]): TextEntity[] {
  const entities = [...given]
  if (!hasSign.test(text)) return entities.sort(byPlace)
  const taken = given.filter(({ type }) => type === 'Code' || type === 'Pre' || type === 'TextUrl')
  for (const { type, pattern } of detectors) {
    for (const match of text.matchAll(pattern)) {
      const found = { type, offset: match.index, length: match[0].length }
      if (taken.some((other) => overlap(found, other)) || isGiven(given, found)) continue
      entities.push(found)
      taken.push(found)
    }
  }
  return entities.sort(byPlace)
}

/** Each of the detectors looks for something with one of these in it; most texts have none. */
const hasSign = /[@#$/]/

function byPlace(one: TextEntity, other: TextEntity): number {
  return one.offset - other.offset || other.length - one.length
}

/** What Telegram cuts off at both ends of a text. */
const blank = new Set(' \t\n\v\f\r\0')

/**
 * A text as Telegram keeps it: without white space at its ends, its entities moved and cut with it. White space at the
 * start of code is meant, and stays.
 */
export function trimmed(
  text: string,
  entities: readonly TextEntity[],
): { text: string; entities: readonly TextEntity[] } {
  let end = text.length
  while (end > 0 && blank.has(text.charAt(end - 1))) end -= 1
  let start = 0
  while (start < end && blank.has(text.charAt(start))) start += 1
  for (const { type, offset } of entities) {
    if ((type === 'Code' || type === 'Pre') && offset < start) start = offset
  }
  if (start === 0 && end === text.length) return { text, entities }
  const moved = entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start)
    const length = Math.min(entity.offset + entity.length, end) - from
    return length > 0 ? [{ ...entity, offset: from - start, length }] : []
  })
  return { text: text.slice(start, end), entities: moved }
}

function isGiven(given: readonly TextEntity[], found: TextEntity): boolean {
  return given.some((other) => other.type === found.type && overlap(other, found))
}

function overlap(a: TextEntity, b: TextEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}
