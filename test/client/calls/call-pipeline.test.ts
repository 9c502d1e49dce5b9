import { describe, expect, it } from 'vitest'
import { CallPipeline, type CallPolicy } from '../../../core/client/calls/call-pipeline.js'
import { CallStatistics } from '../../../core/errors/call-statistics.js'
import { FloodMemory } from '../../../core/errors/flood-memory.js'
import { FloodWaitError } from '../../../core/errors/flood-wait-error.js'
import { SwitchboardError } from '../../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const done: TlObject = { className: 'BoolTrue' }
const serverFault = new SwitchboardError('RPC_SERVER', { method: 'a.B', reason: 'X', status: 500 })

/** A pipeline over a driver that gives prepared answers, one after the other. */
function prepared(answers: (TlObject | Error)[], policy: Partial<CallPolicy> = {}) {
  const clock = new ManualClock()
  const asked: number[] = []
  const begin = clock.now()
  const statistics = new CallStatistics(() => clock.now())
  const pipeline = new CallPipeline({
    invoke: async () => {
      asked.push((clock.now() - begin) / 1_000)
      const answer = answers.shift() ?? done
      if (answer instanceof Error) throw answer
      return answer
    },
    policy: { sleepThresholdSeconds: 10, maxRetries: 2, retryDelaySeconds: 5, ...policy },
    memory: new FloodMemory(() => clock.now()),
    statistics,
    clock,
    logger: new SilentLogger(),
  })
  return { pipeline, clock, asked, statistics }
}

describe('the pipeline of calls', () => {
  it('waits for a short flood and asks again', async () => {
    const { pipeline, clock, asked, statistics } = prepared([new FloodWaitError('a.B', 7)])
    const call = pipeline.call('a.B', {})
    await clock.advance(7_000)
    expect(await call).toBe(done)
    expect(asked).toEqual([0, 7])
    expect(statistics.snapshot().methods['a.B']).toMatchObject({ calls: 2, codes: { RPC_FLOOD_WAIT: 1 } })
  })

  it('throws a flood that is longer than the threshold, with its seconds', async () => {
    const { pipeline, clock } = prepared([new FloodWaitError('a.B', 11)])
    await expect(pipeline.call('a.B', {})).rejects.toMatchObject({ code: 'RPC_FLOOD_WAIT', seconds: 11 })
    expect(clock.timers).toBe(0)
  })

  it('never waits with a threshold of 0', async () => {
    const { pipeline, asked } = prepared([new FloodWaitError('a.B', 1)], { sleepThresholdSeconds: 0 })
    await expect(pipeline.call('a.B', {})).rejects.toMatchObject({ seconds: 1 })
    await expect(pipeline.call('a.B', {})).rejects.toMatchObject({ seconds: 1 })
    expect(asked).toEqual([0])
  })

  it('does not ask Telegram for a wait it knows, for that method only', async () => {
    const { pipeline, clock, asked } = prepared([new FloodWaitError('a.B', 60)])
    await expect(pipeline.call('a.B', {})).rejects.toThrow()
    await clock.advance(20_000)
    await expect(pipeline.call('a.B', {})).rejects.toMatchObject({ seconds: 40 })
    expect(await pipeline.call('a.C', {})).toBe(done)
    await clock.advance(35_000)
    const patient = pipeline.call('a.B', {})
    await clock.advance(5_000)
    expect(await patient).toBe(done)
    expect(asked).toEqual([0, 20, 60])
  })

  it('lets one call have a threshold of its own', async () => {
    const { pipeline, clock } = prepared([new FloodWaitError('a.B', 60)])
    const call = pipeline.call('a.B', {}, { sleepThresholdSeconds: 60 })
    await clock.advance(60_000)
    expect(await call).toBe(done)
  })

  it('stops following a method that asks for one wait after the other', async () => {
    const { pipeline, clock, asked } = prepared(Array.from({ length: 20 }, () => new FloodWaitError('a.B', 1)))
    const call = expect(pipeline.call('a.B', {})).rejects.toMatchObject({ code: 'RPC_FLOOD_WAIT' })
    await clock.advance(60_000)
    await call
    expect(asked).toHaveLength(6)
  })

  it('repeats after faults of Telegram as the policy says', async () => {
    const { pipeline, clock, asked } = prepared([serverFault, serverFault])
    const call = pipeline.call('a.B', {})
    await clock.advance(10_000)
    expect(await call).toBe(done)
    expect(asked).toEqual([0, 5, 10])
    const failing = prepared([serverFault, serverFault, serverFault])
    const failed = expect(failing.pipeline.call('a.B', {})).rejects.toBe(serverFault)
    await failing.clock.advance(60_000)
    await failed
  })

  it('does not repeat what may have been carried out, nor what was refused', async () => {
    const lost = new SwitchboardError('RPC_TIMEOUT', { method: 'a.B', timeoutMs: 1 })
    const refused = new SwitchboardError('RPC_BAD_REQUEST', { method: 'a.B', reason: 'X' })
    const slow = new SwitchboardError('RPC_SLOW_MODE', { method: 'a.B', reason: 'SLOWMODE_WAIT_1', seconds: 1 })
    for (const error of [lost, refused, slow]) {
      const { pipeline, asked } = prepared([error])
      await expect(pipeline.call('a.B', {})).rejects.toBe(error)
      expect(asked).toHaveLength(1)
    }
  })

  it('stops waiting when it is told to', async () => {
    const { pipeline, clock } = prepared([new FloodWaitError('a.B', 7)])
    const controller = new AbortController()
    const call = expect(pipeline.call('a.B', {}, { signal: controller.signal })).rejects.toThrow('enough')
    await clock.advance(1_000)
    controller.abort(new Error('enough'))
    await call
    expect(clock.timers).toBe(0)
  })
})
