import { expect, it } from 'vitest'
import { poolTorture } from './torture/pool-torture.js'

// The long form is `npm run torture -- pool`.
it('a pool whose process is killed, and whose accounts are cut, flooded and banned, loses, doubles and miscounts no message', async () => {
  const result = await poolTorture({ sends: 150, agents: 3, kills: 2, seed: 7 })
  expect(result).toMatchObject({ sends: 150, kills: 2, lost: 0, doubled: 0, counted: 150 })
  expect(result.settled).toBe(result.ambiguous)
}, 180_000)
