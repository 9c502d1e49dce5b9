/**
 * The first letters of the first two words of each name: `SN`. Where that is the same for two, two letters of the word that
 * tells them apart: `SFo` and `SFr`.
 */
export function initialsOf(names: readonly string[]): readonly string[] {
  const all = names.map((name) =>
    name
      .replace(/[^\p{L}\p{N} ]/gu, '')
      .trim()
      .split(/\s+/),
  )
  const short = all.map((words) => words.slice(0, 2).map(first).join(''))
  const alike = new Map<string, string[][]>()
  for (const [index, words] of all.entries()) {
    const letters = short[index] ?? ''
    alike.set(letters, [...(alike.get(letters) ?? []), words])
  }
  return all.map((words, index) => {
    const apart = (alike.get(short[index] ?? '') ?? [])
      .map((others) => words.findIndex((word, at) => word !== others[at]))
      .filter((at) => at >= 0)
    if (apart.length === 0) return short[index] || '?'
    const at = Math.min(...apart)
    const telling = [first(words[at]), [...(words[at] ?? '')][1]]
    return [...(at === 0 ? telling : [first(words[0]), ...telling]), at === 0 && first(words[1])]
      .filter(Boolean)
      .join('')
  })
}

function first(word = ''): string {
  return [...word][0]?.toUpperCase() ?? ''
}
