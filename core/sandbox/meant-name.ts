import { nearestName } from '../errors/nearest-name.js'

/** The one of some names or texts that was probably meant: the only one that holds what was written, or one that looks like it. */
export function meantName(written: string, names: readonly string[]): string | undefined {
  const wanted = written.trim().toLowerCase()
  if (wanted === '') return undefined
  const holding = names.filter((name) => name.toLowerCase().includes(wanted))
  if (holding.length > 0) return holding.length === 1 ? holding[0] : undefined
  return nearestName(wanted, names)
}
