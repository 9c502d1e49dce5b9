import { expect, it } from 'vitest'
import { torture } from './torture/torture.js'

it('loses, doubles and disorders nothing while the process is killed and the network misbehaves', async () => {
  const result = await torture({ messages: 200, people: 4, kills: 2, seed: 7 })
  expect(result).toMatchObject({ messages: 200, kills: 2, lost: 0, doubled: 0, disordered: 0 })
  expect(result.recovered).toBeGreaterThan(0)
}, 120_000)
