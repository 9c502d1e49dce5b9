import { describe, expect, it } from 'vitest'
import { LiveFeed } from '../../core/console/server/live/live-feed.js'
import { LiveHub } from '../../core/console/server/live/live-hub.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { EventHub } from '../../core/kernel/control/event-hub.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

function feed() {
  const clock = new ManualClock()
  const events = new EventHub(clock, new SilentLogger())
  const hub = new LiveHub()
  const live = new LiveFeed(hub, { events } as unknown as AppControl, clock)
  const heard: { topic: string; type: string; data: unknown }[] = []
  const batches: number[] = []
  hub.listen(({ events: told }) => {
    batches.push(told.length)
    heard.push(...told.map(({ topic, type, data }) => ({ topic, type, data })))
  })
  const calls = (client: string, count: number) => {
    for (let call = 0; call < count; call++) {
      events.emit('call', { client, method: 'help.GetConfig', attempt: 1, waitedMs: 0, tookMs: 1 })
    }
  }
  const told = (topic: string) => heard.filter((event) => event.topic === topic && event.type === 'call').length
  return { hub, live, clock, heard, batches, calls, told }
}

describe('events that come often', () => {
  it('are told to who follows them only, and a hundred of a client in half a second', async () => {
    const { hub, live, clock, heard, batches, calls, told } = feed()
    calls('bot1', 5)
    expect(heard).toEqual([])
    const unfollow = hub.follow(['calls:bot1'])
    calls('bot1', 250)
    calls('bot2', 250)
    await clock.advance(250)
    expect([told('calls:bot1'), told('calls:bot2')]).toEqual([100, 0])
    // All of them are one message to each browser.
    expect(batches).toEqual([100])

    await clock.advance(250)
    expect(heard.at(-1)).toEqual({ topic: 'calls:bot1', type: 'skipped', data: { count: 150 } })
    calls('bot1', 1)
    await clock.advance(250)
    expect(told('calls:bot1')).toBe(101)
    unfollow()
    calls('bot1', 1)
    expect(told('calls:bot1')).toBe(101)
    await clock.advance(500)
    expect(clock.timers).toBe(0)
    live.close()
  })

  it('are told up to three hundred times in half a second, however many clients there are', async () => {
    const { hub, live, clock, heard, calls } = feed()
    hub.follow(['calls'])
    for (let client = 0; client < 50; client++) calls(`bot${client}`, 20)
    await clock.advance(250)
    expect(heard).toHaveLength(300)

    await clock.advance(250)
    const skipped = heard.filter(({ type }) => type === 'skipped').map(({ data }) => (data as { count: number }).count)
    expect(skipped.reduce((sum, count) => sum + count)).toBe(700)
    live.close()
  })
})
