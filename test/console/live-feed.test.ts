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
  return { hub, live, clock, events, heard, batches, calls, told }
}

describe('events that come often', () => {
  it('are told to who follows them only: a hundred of a client at once, then forty a second', async () => {
    const { hub, live, clock, heard, batches, calls, told } = feed()
    calls('bot1', 5)
    expect(heard).toEqual([])
    const unfollow = hub.follow(['calls:bot1'])
    calls('bot1', 250)
    calls('bot2', 250)
    await clock.advance(250)
    expect([told('calls:bot1'), told('calls:bot2')]).toEqual([100, 0])
    // All of them are one message to each browser.
    expect(batches).toEqual([101])
    expect(heard.at(-1)).toEqual({ topic: 'calls:bot1', type: 'skipped', data: { count: 150 } })

    for (let quarter = 0; quarter < 4; quarter++) {
      calls('bot1', 250)
      await clock.advance(250)
    }
    expect(told('calls:bot1')).toBe(140)
    expect(heard.at(-1)).toEqual({ topic: 'calls:bot1', type: 'skipped', data: { count: 240 } })
    unfollow()
    calls('bot1', 1)
    expect(told('calls:bot1')).toBe(140)
    await clock.advance(10_000)
    expect(clock.timers).toBe(0)
    live.close()
  })

  it('are told in full after a while without any', async () => {
    const { hub, live, clock, calls, told } = feed()
    hub.follow(['calls'])
    calls('bot1', 200)
    await clock.advance(2_500)
    calls('bot1', 200)
    await clock.advance(250)
    expect(told('calls:bot1')).toBe(200)
    live.close()
  })

  it('are told three hundred at once, however many clients there are', async () => {
    const { hub, live, clock, heard, calls } = feed()
    hub.follow(['calls'])
    for (let client = 0; client < 50; client++) calls(`bot${client}`, 20)
    await clock.advance(250)
    expect(heard.filter(({ type }) => type === 'call')).toHaveLength(300)

    const skipped = heard.filter(({ type }) => type === 'skipped').map(({ data }) => (data as { count: number }).count)
    expect(skipped.reduce((sum, count) => sum + count)).toBe(700)
    live.close()
  })

  it('are not put together when nobody follows their client, or when enough of them are told', async () => {
    const { hub, live, events } = feed()
    hub.follow(['updates:bot1'])
    let made = 0
    const run = (client: string) =>
      events.emitTo('update', client, () => {
        made++
        const run = { client, plugin: 'shop', handler: 'order', kind: 'command', attempt: 1, tookMs: 1 }
        return { ...run, outcome: 'done' }
      })
    for (let index = 0; index < 1_000; index++) run('bot2')
    expect(made).toBe(0)
    for (let index = 0; index < 1_000; index++) run('bot1')
    expect(made).toBe(100)
    live.close()
  })
})
