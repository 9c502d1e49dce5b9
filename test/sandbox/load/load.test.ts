import { expect, it } from 'vitest'
import { load } from '../../bench/scenarios/sandbox.js'

it('loses nothing of what many clients write to each other, and lets go of all they left', async () => {
  const figures = await load({ clients: 40, messages: 4_000 })
  expect(figures).toMatchObject({ lost: 0, leftConnections: 0, leftSessions: 0 })
  // About 480 are what a message is; a copy of it with its answer would show. Node itself blurs the figure by some 30.
  expect(figures.leftPerMessageBytes).toBeLessThan(650)
  expect(figures.perClientBytes).toBeLessThan(50_000)
}, 60_000)
