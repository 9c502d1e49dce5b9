import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../core/time/manual-clock.js'
import { AlbumGatherer } from '../../core/updates/album-gatherer.js'
import type { Delivery } from '../../core/updates/delivery.js'

const part = { chatKey: 42 } as unknown as Delivery

describe('an album', () => {
  let clock: ManualClock
  let gatherer: AlbumGatherer
  let gap: boolean

  beforeEach(() => {
    clock = new ManualClock()
    gap = false
    gatherer = new AlbumGatherer(clock, { hasGap: () => gap })
  })

  const add = () => gatherer.add('album', part, undefined)

  it('is complete when nothing more has come for a moment', async () => {
    const { album } = add()
    await clock.advance(299)
    add()
    await clock.advance(299)
    expect(gatherer.size).toBe(1)
    await clock.advance(1)
    expect([gatherer.size, album.parts.length]).toEqual([0, 2])
  })

  it('stays one when the process stood still before it could read the rest', async () => {
    const { album } = add()
    clock.block(60_000)
    await clock.advance(0)
    expect(add()).toMatchObject({ isNew: false, album: { parts: { length: 2 } } })
    await clock.advance(300)
    expect([gatherer.size, album.parts.length]).toEqual([0, 2])
  })

  it('is waited for no longer than once more, however late its timers are', async () => {
    add()
    clock.block(60_000)
    await clock.advance(0)
    clock.block(60_000)
    await clock.advance(0)
    expect(gatherer.size).toBe(0)
  })

  it('waits while updates of its chat are missing, but not for ever', async () => {
    gap = true
    add()
    await clock.advance(14_000)
    expect(gatherer.size).toBe(1)
    await clock.advance(2_000)
    expect(gatherer.size).toBe(0)
  })
})
