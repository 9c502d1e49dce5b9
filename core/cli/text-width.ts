import stringWidth from 'string-width'

/** How many cells of a terminal a text takes: colours none, emoji and East Asian characters two. */
export function textWidth(text: string): number {
  return stringWidth(text)
}
