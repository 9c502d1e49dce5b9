import { describe, expect, it, vi } from 'vitest'
import { ClientLifecycle, type LifecycleSteps } from '../../core/client/client-lifecycle.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'

function lifeWith(steps: Partial<LifecycleSteps> = {}) {
  const notes: string[] = []
  const life: ClientLifecycle = new ClientLifecycle('bot1', new SilentLogger(), {
    up: async (signal) => {
      notes.push('up')
      if (steps.up) return steps.up(signal)
      for (const state of ['connecting', 'authorizing', 'online'] as const) life.enter(state)
    },
    down: async () => {
      notes.push(`down while ${life.state}`)
      await steps.down?.()
    },
  })
  life.onState((state, _previous, reason) => notes.push(reason ? `${state}: ${reason.message}` : state))
  return { life, notes }
}

function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

const connecting = (life: () => ClientLifecycle, go: Promise<unknown>) => async (signal: AbortSignal) => {
  life().enter('connecting')
  await go
  signal.throwIfAborted()
  life().enter('authorizing')
  life().enter('online')
}

describe('the life cycle of a client', () => {
  it('passes through its states, and again after a stop', async () => {
    const { life, notes } = lifeWith()
    await life.start()
    await life.start()
    await life.stop()
    await life.stop()
    await life.start()
    const day = ['up', 'connecting', 'authorizing', 'online']
    expect(notes).toEqual([...day, 'stopping', 'down while stopping', 'stopped', 'down while stopped', 'idle', ...day])
  })

  it('leaves out what comes too late', async () => {
    const { life, notes } = lifeWith()
    life.enter('online')
    expect(life.state).toBe('idle')
    await life.start()
    const stopping = life.stop()
    life.enter('reconnecting', new Error('cut off'))
    life.fail(new Error('lost'))
    await stopping
    life.enter('online')
    expect(notes.slice(-3)).toEqual(['stopping', 'down while stopping', 'stopped'])
    expect(life.reason).toBeUndefined()
  })

  it('fails with what its start failed with, and stays so when it is stopped', async () => {
    const { life, notes } = lifeWith({ up: () => Promise.reject(new Error('no network')) })
    await expect(life.start()).rejects.toThrow('no network')
    expect(life).toMatchObject({ state: 'failed', isStarted: false, hasEnded: true })
    await life.stop()
    expect(life.state).toBe('failed')
    expect(notes.slice(0, 3)).toEqual(['up', 'failed: no network', 'down while failed'])
  })

  it('ends a start under way when it fails, and takes a clearer reason that comes later', async () => {
    const go = gate()
    const { life } = lifeWith({ up: connecting(() => life, go.passed) })
    const started = life.start()
    expect(life.isStarting).toBe(true)
    await vi.waitFor(() => expect(life.state).toBe('connecting'))
    life.fail(new Error('refused'))
    expect(life).toMatchObject({ state: 'failed', isStarting: false })
    go.open()
    await expect(started).rejects.toThrow('refused')
    life.fail(new Error('the login has ended'))
    expect(life.reason?.message).toBe('the login has ended')
  })

  it('ends a start that waits for a stop, when it is stopped again', async () => {
    const go = gate()
    const { life, notes } = lifeWith({ down: () => go.passed })
    await life.start()
    const stopping = life.stop()
    const late = expect(life.start()).rejects.toThrow('was stopped')
    const again = life.stop()
    go.open()
    await Promise.all([stopping, late, again])
    expect(life.state).toBe('stopped')
    expect(notes.filter((note) => note === 'up')).toHaveLength(1)
  })

  it('is stopped by the signal it was started with', async () => {
    const go = gate()
    const { life } = lifeWith({ up: connecting(() => life, go.passed) })
    const abort = new AbortController()
    const started = life.start(abort.signal)
    abort.abort(new Error('enough'))
    go.open()
    await expect(started).rejects.toThrow('enough')
    expect(life).toMatchObject({ state: 'stopped', reason: undefined })
  })
})
