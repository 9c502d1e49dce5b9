const reference = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos|nbsp));/gi

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00A0' }

/** The text with its character references decoded. What is none, or names no character, stays as it is. */
export function decodeReferences(text: string): string {
  return replaceReferences(text, (character) => character)
}

/** The text with each character that is written as a reference changed. */
export function replaceReferences(text: string, change: (character: string) => string): string {
  if (!text.includes('&')) return text
  return text.replace(reference, (source, decimal?: string, hexadecimal?: string, name?: string) => {
    const character = name ? named[name] : fromCode(decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16))
    return character === undefined ? source : change(character)
  })
}

function fromCode(code: number): string | undefined {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : undefined
}
