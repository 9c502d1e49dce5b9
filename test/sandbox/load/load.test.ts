import { expect, it } from 'vitest'
import { load } from '../../bench/scenarios/sandbox.js'

it('loses nothing of what many clients write to each other, and lets go of all they left', async () => {
  const figures = await load({ clients: 40, messages: 4_000 })
  expect(figures).toMatchObject({ lost: 0, leftConnections: 0, leftSessions: 0 })
  // Small numbers are blurred by what Node keeps for itself; a copy of each message and its answer would show.
  expect(figures.leftPerMessageBytes).toBeLessThan(figures.keptPerMessageBytes * 0.5)
  expect(figures.perClientBytes).toBeLessThan(50_000)
}, 60_000)
