import { expect, it } from 'vitest'
import { clusterTorture } from './torture/cluster-torture.js'

it('loses, doubles and disorders nothing while processes and their database are killed and cut off from each other', async () => {
  const { seconds: _, ...result } = await clusterTorture({
    ...{ nodes: 2, clients: 4, people: 3, messages: 150, leaseSeconds: 3, seed: 7 },
    ...{ kills: 1, databaseKills: 1, cuts: 1, pauses: 0 },
  })
  expect(result).toMatchObject({ messages: 150, kills: 1, lost: 0, doubled: 0, disordered: 0, twoHolders: 0 })
  expect(result).toMatchObject({ miscounted: 0, deadLetters: 0 })
  expect(result.takeovers).toBeGreaterThan(0)
}, 180_000)
