import { createHash } from 'node:crypto'
import type { FoundContact } from '../contacts/find-contacts.js'

/** Texts with less than so many letters and digits say too little to be told apart from another. */
const tooShort = 20

/**
 * What two posts of the same text have in common, wherever they are posted: letters and digits alone count, without case,
 * links and the signature of the channel below. `undefined` for a text that is too short to be taken for a copy.
 * @param contact - the first somebody it names; the same words of another are another post.
 */
export function postDigest(text: string, contact?: FoundContact): string | undefined {
  const bare = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\b(?:https?:\/\/|www\.)\S+|\b(?:t|telegram)\.me\/\S+/gu, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, '')
  if (bare.length < tooShort) return undefined
  const whose = contact ? `\n${contact.kind} ${contact.value.toLowerCase()}` : ''
  return createHash('sha256').update(`${bare}${whose}`).digest('base64url').slice(0, 22)
}
