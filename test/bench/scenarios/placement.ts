import { Simulation } from '../../cluster/simulation.js'

/** What moves, and what the database is asked, when machines of a large cluster come and go: on a virtual clock, without a database. */
export async function placement({ progress }: { progress: (line: string) => void }) {
  const rows = await new Simulation({ machines: 100, clients: 100_000, changes: 3, progress }).run()
  return rows.map((row) => ({ ...row }))
}
