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

/** Whether `written` is `name` with a slip of the hand, and no name of its own: `agnets` is `agents`, `agents_old` is not. */
export function isSlipOf(written: string, name: string): boolean {
  if (wordsOf(written).length > wordsOf(name).length && wordsOf(written).includes(name)) return false
  return editDistance(fold(written), fold(name)) <= 2
}

function onlyOneWith(word: string, names: readonly string[]): string | undefined {
  const [found, another] = names.filter((name) => word !== '' && wordsOf(name).includes(word))
  return another === undefined ? found : undefined
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[-_\s]/)
}

/** `sessionName`, `Session-Name` and `session_name` are one name to a reader. */
function fold(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase()
}
