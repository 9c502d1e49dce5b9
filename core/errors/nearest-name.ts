import { distance as editDistance } from 'fastest-levenshtein'

/**
 * The name that `written` was probably meant to be: the closest one, when at most a third of it differs, else the only one that has it
 * for one of its words: `bot_token` for `token`.
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const wanted = fold(written)
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(written.length / 3)) + 1
  for (const name of names) {
    const distance = editDistance(wanted, fold(name))
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best ?? onlyOneWith(written.toLowerCase(), names)
}

function onlyOneWith(word: string, names: readonly string[]): string | undefined {
  const wordsOf = (name: string) => name.toLowerCase().split(/[-_\s]/)
  const [found, another] = names.filter((name) => word !== '' && wordsOf(name).includes(word))
  return another === undefined ? found : undefined
}

/** `sessionName`, `Session-Name` and `session_name` are one name to a reader. */
function fold(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase()
}
