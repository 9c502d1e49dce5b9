/** The most letters of a word that tells names apart: more find no place beside the others. */
const mostLetters = 4

/**
 * The first letters of the first two words of each name: `SN`. Where that is the same for some, as many letters of the word
 * that tells them apart as it takes: `SFo` and `SFr`, `SForu` and `SFore`. Names of the same words are shortened alike.
 */
export function initialsOf(names: readonly string[]): readonly string[] {
  const all = names.map((name) =>
    name
      .replace(/[^\p{L}\p{N} ]/gu, '')
      .trim()
      .split(/\s+/),
  )
  const short = all.map((words) => shortened(words) || '?')
  const alike = new Map<string, string[][]>()
  for (const [index, words] of all.entries()) {
    const letters = short[index] ?? ''
    alike.set(letters, [...(alike.get(letters) ?? []), words])
  }
  const ways = new Map([...alike].map(([letters, group]) => [letters, wayFor(group)]))
  return all.map((words, index) => (shortened(words, ways.get(short[index] ?? '')) || short[index]) ?? '?')
}

/** Which word is written out, and how many letters of it. */
type Way = readonly [at: number, count: number]

/** The shortest way that tells the most of these apart; none where all are the same. */
function wayFor(group: readonly (readonly string[])[]): Way | undefined {
  const longest = Math.max(...group.map(({ length }) => length))
  let best: Way | undefined
  let most = 1
  for (let count = 2; count <= mostLetters; count++) {
    for (let at = 0; at < longest; at++) {
      const { size } = new Set(group.map((words) => shortened(words, [at, count])))
      if (size > most) [best, most] = [[at, count], size]
    }
  }
  return best
}

function shortened(words: readonly string[], [at, count]: Way = [0, 1]): string {
  const telling = words[at]
  if (telling === undefined) return shortened(words)
  const [one, two] =
    at === 0 ? [lettersOf(telling, count), lettersOf(words[1], 1)] : [lettersOf(words[0], 1), lettersOf(telling, count)]
  return one + two
}

function lettersOf(word = '', count: number): string {
  const [first = '', ...others] = [...word].slice(0, count)
  return first.toUpperCase() + others.join('')
}
