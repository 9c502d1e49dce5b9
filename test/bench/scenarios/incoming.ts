import { framework, mtcute, race, row, telegram } from '../race.js'

const cases = [
  { case: '100 bytes', bytes: 100, count: 8_000 },
  { case: '1000 bytes', bytes: 1_000, count: 5_000 },
  { case: '4000 bytes', bytes: 4_000, count: 3_000 },
]

/**
 * Incoming messages per second through the whole framework with one trivial handler, against the same stream into a
 * bare `telegram` client and a bare mtcute client with one raw listener each.
 */
export async function incoming({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const rows = []
  for (const { case: name, ...stream } of cases) {
    const paces = await race(
      { ours: framework('count.plugin'), telegram, mtcute },
      { ...stream, rounds, progress: (line) => progress(`${name}: ${line}`) },
    )
    rows.push(row(name, paces.ours, paces))
  }
  return rows
}
