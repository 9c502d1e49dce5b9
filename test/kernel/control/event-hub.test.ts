import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { AppEvent } from '../../../core/kernel/control/app-events.js'
import { EventHub } from '../../../core/kernel/control/event-hub.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

function makeHub() {
  const errors: unknown[] = []
  const logger = Object.assign(new SilentLogger(), { error: (...said: unknown[]) => void errors.push(said) })
  return { hub: new EventHub(new ManualClock(5_000), logger), errors }
}

const call = (method: string) => ({ client: 'bot1', method, attempt: 1, waitedMs: 0, tookMs: 0 })

describe('events', () => {
  it('reach those who listen to their kind, numbered and in order, until they have enough', () => {
    const { hub } = makeHub()
    const heard: AppEvent[] = []
    const end = hub.on(['call', 'client-removed'], (event) => heard.push(event))

    hub.emit('call', call('one'))
    hub.emit('job-paused', { client: 'bot1', job: 'tick', paused: true })
    hub.emit('client-removed', { client: 'bot1' })
    end()
    hub.emit('call', call('two'))

    expect(heard).toEqual([
      { name: 'call', id: 1, atMs: 5_000, client: 'bot1', method: 'one', attempt: 1, waitedMs: 0, tookMs: 0 },
      { name: 'client-removed', id: 2, atMs: 5_000, client: 'bot1' },
    ])
    expect([hub.isHeard('call'), hub.isHeard('client-removed')]).toEqual([false, false])
  })

  it('reach the other listeners when one fails', () => {
    const { hub, errors } = makeHub()
    const heard: string[] = []
    hub.on('call', () => {
      throw new Error('no')
    })
    hub.on('call', ({ method }) => heard.push(method))

    hub.emit('call', call('one'))

    expect(heard).toEqual(['one'])
    expect(errors).toEqual([['a listener of events failed', { event: 'call', error: new Error('no') }]])
  })

  it('are brought by their source only while somebody listens', () => {
    const { hub } = makeHub()
    const notes: string[] = []
    hub.source('log', () => {
      notes.push('opened')
      return () => notes.push('closed')
    })

    const [first, second] = [hub.on('log', () => {}), hub.on('log', () => {})]
    first()
    expect(notes).toEqual(['opened'])
    second()
    second()
    hub.on('log', () => {})()

    expect(notes).toEqual(['opened', 'closed', 'opened', 'closed'])
  })
})

describe('a stream of events', () => {
  it('gives a slow reader the latest, and says how many it has missed', async () => {
    const { hub } = makeHub()
    const ending = new AbortController()
    const stream = hub.stream(['call'], { max: 3, signal: ending.signal })
    for (let index = 0; index < 10; index++) hub.emit('call', call(`m${index}`))
    ending.abort()

    const methods: string[] = []
    for await (const { method } of stream) methods.push(method)

    expect(methods).toEqual(['m7', 'm8', 'm9'])
    expect(stream.dropped).toBe(7)
    expect(hub.isHeard('call')).toBe(false)
  })

  it('waits for what comes, and ends with its reader', async () => {
    const { hub } = makeHub()
    const stream = hub.stream(['call'])
    const reading = (async () => {
      for await (const { method } of stream) if (method === 'last') return 'read'
      return 'over'
    })()
    await new Promise((resolve) => setImmediate(resolve))
    hub.emit('call', call('first'))
    await new Promise((resolve) => setImmediate(resolve))
    hub.emit('call', call('last'))

    expect(await reading).toBe('read')
    expect(hub.isHeard('call')).toBe(false)
  })

  it('leaves nothing behind on a signal that outlives it', async () => {
    const { hub } = makeHub()
    const { signal } = new AbortController()
    for (let reader = 0; reader < 3; reader++) {
      const stream = hub.stream(['call'], { signal })
      hub.emit('call', call('only'))
      for await (const _ of stream) break
    }
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
