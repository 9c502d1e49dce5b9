import { expect, it } from 'vitest'
import { reloadTorture } from './reload-torture.js'

it('loses and doubles nothing while a plugin is reloaded under load, broken versions among them', async () => {
  const result = await reloadTorture({ messages: 120, people: 3, reloads: 6, broken: 3, more: 0 })
  expect(result).toMatchObject({ refused: 3, lost: 0, doubled: 0, connects: 1 })
  expect(result.versions).toBeGreaterThan(1)
}, 60_000)
