/** A text that a file asks for by a key that can be read there. */
export interface UsedKey {
  readonly key: string
  /** From 1. */
  readonly line: number
}

const quoted = /^\s*(['"`])((?:(?!\1)[^\\\n$])*)\1\s*(,)?/
/** `ctx.t(`, `this.texts.t(` and `text(`. */
const anyCalls = /(?:\.t|(?<![.\w$])text)\s*\(/g

/**
 * Finds the keys of texts in the code of a plugin. What is put together at run time is not found.
 * @param calls - finds the calls that say texts, up to their parenthesis.
 */
export function usedKeys(source: string, calls = anyCalls): UsedKey[] {
  const code = withoutComments(source)
  return [...code.matchAll(calls)].flatMap((match) => {
    const key = keyIn(code.slice(match.index + match[0].length), match[0].startsWith('.'))
    if (key === undefined || !/^[\w-]+(\.[\w-]+)*$/.test(key)) return []
    return { key, line: code.slice(0, match.index).split('\n').length }
  })
}

/** The key among the arguments of a call; before it may stand whose language is meant. */
function keyIn(args: string, mayHaveReader: boolean): string | undefined {
  const first = quoted.exec(args)
  if (first) {
    const second = mayHaveReader && first[3] ? quoted.exec(args.slice(first[0].length)) : null
    return (second ?? first)[2]
  }
  const reader = mayHaveReader ? /^\s*[\w$.?!\s]+(?:\(\s*\))?\s*,/.exec(args) : null
  return reader ? quoted.exec(args.slice(reader[0].length))?.[2] : undefined
}

/** The code with blanks for its comments, line by line the same. Strings and regular expressions stay. */
function withoutComments(source: string): string {
  return source.replace(token, (found) => (/^\/[*/]/.test(found) ? found.replace(/[^\n]/g, ' ') : found))
}

const token = new RegExp(
  [
    /\/\*[\s\S]*?\*\//,
    /\/\/[^\n]*/,
    /'(?:\\.|[^'\\\n])*'/,
    /"(?:\\.|[^"\\\n])*"/,
    /`(?:\\.|[^`\\])*`/,
    // A regular expression, where one can stand.
    /(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)
