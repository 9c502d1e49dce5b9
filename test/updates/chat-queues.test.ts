import { describe, expect, it } from 'vitest'
import { Semaphore } from '../../core/time/semaphore.js'
import { ChatQueues, type Slot } from '../../core/updates/queue/chat-queues.js'
import { settled } from './pipeline-harness.js'

interface Work {
  chat: number
  name: string
}

/** Queues whose items run until they are told to end. */
function start({ workers = 2, budget = new Semaphore(100) } = {}) {
  const log: string[] = []
  const running = new Map<string, { end: () => void; slot: Slot }>()
  const queues = new ChatQueues<Work>({
    workers,
    budget,
    worker: {
      run: ({ name }, slot) => {
        log.push(`+${name}`)
        return new Promise((resolve) => {
          const end = () => {
            log.push(`-${name}`)
            running.delete(name)
            resolve()
          }
          running.set(name, { end, slot })
        })
      },
    },
  })
  const push = (...names: string[]) => {
    for (const name of names) queues.push(name.charCodeAt(0), { chat: name.charCodeAt(0), name })
  }
  return {
    queues,
    log,
    push,
    end: (name: string) => running.get(name)?.end(),
    slot: (name: string) => running.get(name)?.slot,
  }
}

describe('chat queues', () => {
  it('keep a chat in order and run chats side by side, as many as there are workers', async () => {
    const { push, log, end, queues } = start({ workers: 2 })
    push('a1', 'a2', 'b1', 'c1')
    await settled()
    expect(log).toEqual(['+a1', '+b1'])
    end('a1')
    await settled()
    expect(log.slice(2)).toEqual(['-a1', '+c1'])
    end('c1')
    await settled()
    expect(log.slice(4)).toEqual(['-c1', '+a2'])
    expect([queues.active, queues.queued]).toEqual([2, 0])
  })

  it('let nobody wait for a slow chat', async () => {
    const { push, log, end } = start({ workers: 2 })
    push('slow')
    for (let index = 0; index < 5; index++) push(`x${index}`)
    await settled()
    for (let index = 0; index < 5; index++) {
      end(`x${index}`)
      await settled()
    }
    expect(log).toContain('-x4')
    expect(log).not.toContain('-slow')
  })

  it('of all clients share one budget, in turn', async () => {
    const budget = new Semaphore(1)
    const [one, two] = [start({ budget }), start({ budget })]
    one.push('a1', 'b1', 'c1')
    two.push('x1')
    await settled()
    const order = () => [...one.log, ...two.log].filter((entry) => entry.startsWith('+')).length
    const turns: string[] = []
    for (const [who, name] of [
      [one, 'a1'],
      [one, 'b1'],
      [two, 'x1'],
      [one, 'c1'],
    ] as const) {
      turns.push(`${name} ${order()}`)
      who.end(name)
      await settled()
    }
    // The first client asked for a second place before the other one asked for its first; then they take turns.
    expect(turns).toEqual(['a1 1', 'b1 2', 'x1 3', 'c1 4'])
    expect(budget.inUse).toBe(0)
  })

  it('give the place of an item that leaves it to others, but not its chat', async () => {
    const { push, log, end, slot } = start({ workers: 1 })
    push('a1', 'a2', 'b1')
    await settled()
    slot('a1')?.leave()
    await settled()
    expect(log).toEqual(['+a1', '+b1'])
    let back = false
    void slot('a1')
      ?.enter()
      .then(() => {
        back = true
      })
    await settled()
    expect(back).toBe(false)
    end('b1')
    await settled()
    expect(back).toBe(true)
    end('a1')
    await settled()
    expect(log.at(-1)).toBe('+a2')
  })

  it('end when everything that runs has ended and the rest was dropped', async () => {
    const { push, queues, end } = start({ workers: 1 })
    push('a1', 'b1')
    await settled()
    queues.clear()
    let drained = false
    void queues.drained().then(() => {
      drained = true
    })
    await settled()
    expect(drained).toBe(false)
    end('a1')
    await settled()
    expect(drained).toBe(true)
  })
})
