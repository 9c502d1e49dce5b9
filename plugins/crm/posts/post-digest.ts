import { createHash } from 'node:crypto'

/** Texts with less than so many letters and digits say too little to be told apart from another. */
const tooShort = 20

/**
 * What two posts of the same text have in common, wherever they are posted: letters and digits alone count, without case,
 * links and the signature of the channel below. `undefined` for a text that is too short to be taken for a copy.
 */
export function postDigest(text: string): string | undefined {
  const bare = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\b(?:https?:\/\/|www\.)\S+|\b(?:t|telegram)\.me\/\S+/gu, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, '')
  return bare.length < tooShort ? undefined : createHash('sha256').update(bare).digest('base64url').slice(0, 22)
}
