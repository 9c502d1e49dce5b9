import stringWidth from 'fast-string-width'

/** How many cells of a terminal a text takes: colours none, emoji and East Asian characters two. */
export function textWidth(text: string): number {
  // What most texts are needs no tables of characters.
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text)
}
