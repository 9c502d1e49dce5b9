import { describe, expect, it } from 'vitest'
import { Simulation } from './simulation.js'

describe('a simulated cluster', () => {
  it('moves few clients, keeps machines even, and asks the database rarely', async () => {
    const rows = await new Simulation({ machines: 9, clients: 900, changes: 2 }).run()
    expect(rows).toHaveLength(5)
    for (const row of rows) {
      expect(row, row.change).toMatchObject({ twoHolders: 0 })
      expect(row.worstImbalancePercent, row.change).toBeLessThanOrEqual(2)
    }
    for (const row of rows.slice(1)) expect(row.moves, row.change).toBeLessThanOrEqual(row.needed * 1.25)
    const [, calm] = rows
    expect(calm?.byKind).toBe('beat 1.8')
    for (const row of rows.slice(3)) expect(row.offlineMs, row.change).toBeLessThan(2_000)
    // Hours of nine machines and their clients.
  }, 60_000)
})
