import { stripVTControlCharacters } from 'node:util'

/** How many cells of a terminal a text takes: colours none, emoji and East Asian characters two. */
export function textWidth(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += isWide(segment) ? 2 : 1
  return width
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

function isWide(grapheme: string): boolean {
  return /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
    grapheme,
  )
}
