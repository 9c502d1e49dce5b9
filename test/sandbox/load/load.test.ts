import { expect, it } from 'vitest'
import { load } from '../../bench/scenarios/sandbox.js'

it('loses nothing of what many clients write to each other, and lets go of all they left', async () => {
  const figures = await load({ clients: 40, messages: 8_000 })
  expect(figures).toMatchObject({ lost: 0, leftConnections: 0, leftSessions: 0 })
  // A copy of each message with its answer would show. Node itself takes some 1.5 MB more meanwhile, however many there are.
  expect(figures.leftPerMessageBytes).toBeLessThan(400)
  expect(figures.perClientBytes).toBeLessThan(50_000)
}, 120_000)
