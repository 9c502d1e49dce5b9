/** What stands between two values of a JSON file: commas and comments. */
interface Mark {
  readonly kind: 'comma' | 'comment'
  readonly offset: number
  readonly end: number
}

const marks = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|,/g

/** The commas and comments from `from` to `to`, in order; no value may be there. */
export function marksIn(text: string, from: number, to: number): Mark[] {
  return [...text.slice(from, to).matchAll(marks)].map(({ index, 0: found }) => ({
    kind: found === ',' ? 'comma' : 'comment',
    offset: from + index,
    end: from + index + found.length,
  }))
}

/** The end of what belongs to the value that ends at `from`: a comment behind it in its line, with a comma before that. */
export function endOfLineWith(text: string, from: number, to: number): number {
  let end = from
  for (const mark of marksIn(text, from, to)) {
    if (/[\r\n]/.test(text.slice(end, mark.offset))) break
    end = mark.end
    if (text.slice(mark.offset, mark.end).includes('\n')) break
  }
  return end
}

/** The first place from `from` on that is no blank and no end of a line. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}

/** The blanks that the line of a place begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? ''
}
