import type { TlObject } from '../../mtproto/driver.js'
import { listField } from '../tl-fields.js'

/** How often a message has a reaction. */
export interface ReactionCount {
  /** The emoji, or the decimal id of a custom one. */
  readonly reaction: string
  /** How many people have set it. */
  readonly count: number
}

/** What `MessageReactions`, or a list of `ReactionCount`, says. */
export function reactionCounts(reactions: unknown): ReactionCount[] {
  const results = Array.isArray(reactions) ? (reactions as TlObject[]) : resultsOf(reactions)
  return results.flatMap(({ reaction, count }) =>
    reactionName(reaction as TlObject).map((name) => ({ reaction: name, count: Number(count) })),
  )
}

/** The name of a reaction, if it has one. */
export function reactionName({ className, emoticon, documentId }: TlObject): string[] {
  if (className === 'ReactionEmoji') return [String(emoticon)]
  if (className === 'ReactionCustomEmoji') return [String(documentId)]
  return className === 'ReactionPaid' ? ['⭐'] : []
}

function resultsOf(reactions: unknown): readonly TlObject[] {
  return typeof reactions === 'object' && reactions !== null ? listField(reactions as TlObject, 'results') : []
}
