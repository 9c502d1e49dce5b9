/** The name that `written` was probably meant to be: the closest one, when at most a third of it differs. */
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
  return best
}

/** `sessionName`, `Session-Name` and `session_name` are one name to a reader. */
function fold(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase()
}

/** Levenshtein's distance: how many letters have to be put in, taken out or changed. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const swap = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, swap))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
