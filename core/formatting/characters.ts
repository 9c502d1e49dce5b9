const word = /[\p{L}\p{N}]/u
const space = /\s/

/** The character (a whole code point) that ends before `index`, or '' at the start. */
export function characterBefore(text: string, index: number): string {
  return isInsidePair(text, index - 1) ? text.slice(index - 2, index) : text.slice(Math.max(0, index - 1), index)
}

/** The character (a whole code point) that begins at `index`, or '' at the end. */
export function characterAt(text: string, index: number): string {
  return text.slice(index, isInsidePair(text, index + 1) ? index + 2 : index + 1)
}

/** Whether `index` lies between the two halves of a surrogate pair. */
export function isInsidePair(text: string, index: number): boolean {
  return isHighSurrogate(text.charCodeAt(index - 1)) && isLowSurrogate(text.charCodeAt(index))
}

/** A letter or a digit of any script; the underscore is none. */
export function isWord(character: string): boolean {
  return word.test(character)
}

/** White space or a border of the text; the carriage return, which Markdown uses as a separator, is none. */
export function isSpace(character: string): boolean {
  return character === '' || (character !== '\r' && space.test(character))
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
