import { distance } from 'fastest-levenshtein'

/** The one of some names or texts that was probably meant: one that holds what was written, or that differs in a third of it at most. */
export function meantName(written: string, names: readonly string[]): string | undefined {
  const wanted = written.trim().toLowerCase()
  if (wanted === '') return undefined
  const holding = names.filter((name) => name.toLowerCase().includes(wanted))
  if (holding.length > 0) return holding.length === 1 ? holding[0] : undefined
  const [nearest] = names
    .map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }))
    .sort((one, other) => one.away - other.away)
  return nearest && nearest.away <= Math.max(1, Math.floor(wanted.length / 3)) ? nearest.name : undefined
}
