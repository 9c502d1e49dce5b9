import { describe, expect, it } from 'vitest'
import { CallChain } from '../../../core/client/calls/call-chain.js'
import type { Call, CallMiddleware } from '../../../core/client/calls/call-middleware.js'
import type { CallAttempt } from '../../../core/client/calls/call-observer.js'
import type { CallLimits, CallPolicy } from '../../../core/client/calls/call-step.js'
import { Calls } from '../../../core/client/calls/calls.js'
import { type Flood, Floods } from '../../../core/client/calls/floods.js'
import { CallStatistics } from '../../../core/errors/call-statistics.js'
import { FloodWaitError } from '../../../core/errors/flood-wait-error.js'
import { asMayBeDone } from '../../../core/errors/may-be-done.js'
import { SwitchboardError } from '../../../core/errors/switchboard-error.js'
import { verdictOf } from '../../../core/errors/verdict.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const done: TlObject = { className: 'BoolTrue' }
const serverFault = new SwitchboardError('RPC_SERVER', { method: 'a.B', reason: 'X', status: 500 })

/** The calls of a client whose driver gives prepared answers, one after the other. */
function prepared(answers: (TlObject | Error)[], policy: Partial<CallPolicy> = {}, limits: CallLimits = {}) {
  const clock = new ManualClock()
  const asked: number[] = []
  const sent: Call[] = []
  const begin = clock.now()
  const statistics = new CallStatistics(() => clock.now())
  const floods = new Floods(clock)
  const told: { attempts: CallAttempt[]; floods: Flood[]; isWatching: boolean } = {
    attempts: [],
    floods: [],
    isWatching: true,
  }
  const pipeline = new CallChain({
    client: 'bob',
    connection: {
      async invoke(method, params, options) {
        asked.push((clock.now() - begin) / 1_000)
        sent.push({ method, params, options, attempt: 0 })
        const answer = answers.shift() ?? done
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    faults: { failed() {} },
    policy: { sleepThresholdSeconds: 10, maxRetries: 2, retryDelaySeconds: 5, ...policy },
    limits,
    floods,
    statistics,
    observer: {
      isWatching: () => told.isWatching,
      attempted: (attempt) => told.attempts.push(attempt),
      flooded: (flood) => told.floods.push(flood),
    },
    clock,
    logger: new SilentLogger(),
  })
  const group = pipeline.group()
  group.enter()
  return { pipeline, clock, asked, sent, statistics, floods, told, group, calls: new Calls(group, 'stamps') }
}

describe('the way of calls', () => {
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
    const failed = expect(failing.pipeline.call('a.B', {})).rejects.toMatchObject({ code: 'RPC_SERVER' })
    await failing.clock.advance(60_000)
    await failed
  })

  it('says of a call that an attempt before the last may have carried out that it may be done', async () => {
    const refused = new SwitchboardError('RPC_UNAUTHORIZED', { method: 'a.B', reason: 'USER_DEACTIVATED_BAN' })
    const doubtful = asMayBeDone(new FloodWaitError('a.B', 7))
    const certain = { client: 'bob', method: 'a.B', reason: 'USER_DEACTIVATED_BAN' }
    for (const [before, context] of [
      [[serverFault], { ...certain, mayBeDone: true }],
      [[doubtful], { ...certain, mayBeDone: true }],
      [[new FloodWaitError('a.B', 7), doubtful], { ...certain, mayBeDone: true }],
      [[new FloodWaitError('a.B', 7)], certain],
    ] as const) {
      const { pipeline, clock } = prepared([...before, refused])
      const failed = pipeline.call('a.B', {}).catch((error: SwitchboardError) => error.context)
      await clock.advance(60_000)
      expect(await failed).toEqual(context)
    }
    const agents = prepared([doubtful], { sleepThresholdSeconds: 0, isAgent: true })
    await expect(agents.pipeline.call('a.B', {})).rejects.toMatchObject({ context: { mayBeDone: true, agent: true } })
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

describe('what is known of floods', () => {
  it('is read with the time it ends, the longest first, and goes with it', async () => {
    const { pipeline, clock, floods } = prepared([new FloodWaitError('a.B', 30), new FloodWaitError('a.C', 60)])
    await expect(pipeline.call('a.B', {})).rejects.toThrow()
    await expect(pipeline.call('a.C', {})).rejects.toThrow()
    floods.remember('a.B', 5)
    const untilMs = (seconds: number) => clock.now() + seconds * 1_000
    expect(floods.entries()).toEqual([
      { method: 'a.C', seconds: 60, untilMs: untilMs(60) },
      { method: 'a.B', seconds: 30, untilMs: untilMs(30) },
    ])
    clock.set(clock.now() + 3_600_000)
    expect(floods.entries()[1]?.untilMs).toBe(untilMs(30))
    await clock.advance(30_000)
    expect(floods.entries().map(({ method }) => method)).toEqual(['a.C'])
  })

  it('is forgotten on demand, so that the next call asks Telegram', async () => {
    const { pipeline, asked, floods } = prepared([new FloodWaitError('a.B', 30)])
    const refused = () => expect(pipeline.call('a.B', {})).rejects
    await refused().toMatchObject({ known: false })
    await refused().toMatchObject({ known: true, seconds: 30 })
    expect([floods.clear('a.C'), floods.clear('a.B'), floods.clear()]).toEqual([0, 1, 0])
    expect(await pipeline.call('a.B', {})).toBe(done)
    expect(asked).toHaveLength(2)
  })

  it('is told as it comes, and so is each attempt while somebody watches', async () => {
    const { pipeline, clock, told } = prepared([new FloodWaitError('a.B', 7), serverFault])
    const call = pipeline.call('a.B', {})
    await clock.advance(12_000)
    await call
    expect(told.floods).toEqual([{ method: 'a.B', seconds: 7, untilMs: clock.now() - 5_000 }])
    expect(told.attempts.map(({ attempt, error }) => [attempt, (error as SwitchboardError)?.code])).toEqual([
      [1, 'RPC_FLOOD_WAIT'],
      [2, 'RPC_SERVER'],
      [3, undefined],
    ])
    told.isWatching = false
    await pipeline.call('a.B', {})
    expect(told.attempts).toHaveLength(3)
  })
})

describe('middleware of calls', () => {
  /** Notes each call that passes it. */
  const noting = (name: string, notes: string[], position?: CallMiddleware['position']): CallMiddleware => ({
    name,
    ...(position && { position }),
    handle: async (call, next) => {
      notes.push(`${name} ${call.method} ${call.attempt}`)
      return next()
    },
  })

  it('stands in the order it was added: once for each call, or at each attempt', async () => {
    const { pipeline, clock, calls } = prepared([new FloodWaitError('a.B', 7)])
    const notes: string[] = []
    calls.use(noting('inner', notes, 'attempt'))
    calls.use(noting('first', notes))
    const remove = calls.use(noting('second', notes))
    expect(calls.order().map(({ name, owner }) => (owner ? `${name} (${owner})` : name))).toEqual([
      'first (stamps)',
      'second (stamps)',
      'retry',
      'done-already',
      'flood-wait',
      'inner (stamps)',
      'rate-limit',
      'flood-memory',
      'tracing',
      'statistics',
      'classification',
    ])
    const call = pipeline.call('a.B', {})
    await clock.advance(7_000)
    await call
    expect(notes).toEqual(['first a.B 1', 'second a.B 1', 'inner a.B 1', 'inner a.B 2'])
    remove()
    remove()
    await pipeline.call('a.C', {})
    expect(notes.slice(4)).toEqual(['first a.C 1', 'inner a.C 1'])
  })

  it('changes what is sent and what is answered, and answers by itself', async () => {
    const { pipeline, sent, calls } = prepared([])
    calls.use({
      name: 'stamp',
      handle: async (call, next) => {
        if (call.method === 'a.Cached') return { className: 'Kept' }
        const answer = await next({ ...call, params: { ...call.params, silent: true } })
        return { ...answer, stamped: true }
      },
    })
    expect(await pipeline.call('a.B', { id: 1 }, { timeoutMs: 5 })).toEqual({ ...done, stamped: true })
    expect(await pipeline.call('a.Cached', {})).toEqual({ className: 'Kept' })
    expect(sent).toMatchObject([{ method: 'a.B', params: { id: 1, silent: true }, options: { timeoutMs: 5 } }])
    expect(sent).toHaveLength(1)
  })

  it('refuses with errors of Switchboard, whose floods are waited for as those of Telegram are', async () => {
    const { pipeline, clock, sent, floods, calls } = prepared([])
    const budget = [new FloodWaitError('a.B', 4), new SwitchboardError('RPC_PEER_UNKNOWN', { peer: 'bob' })]
    calls.use({
      name: 'budget',
      position: 'attempt',
      handle: (_call, next) => {
        const refused = budget.shift()
        if (refused) throw refused
        return next()
      },
    })
    const refused = expect(pipeline.call('a.B', {})).rejects.toMatchObject({ code: 'RPC_PEER_UNKNOWN' })
    await clock.advance(4_000)
    await refused
    expect([sent.length, floods.entries().length]).toEqual([0, 0])
  })

  it('is named by what goes wrong in it, which says whether the call was made', async () => {
    const { pipeline, calls } = prepared([serverFault], { maxRetries: 0 })
    const faulty: CallMiddleware['handle'][] = [
      () => {
        throw new Error('no stamps')
      },
      async (_call, next) => {
        await next()
        throw new Error('no stamps')
      },
      async (_call, next) => void (await next()) as unknown as TlObject,
      (call, next) => {
        Object.assign(call, { attempt: 9 })
        return next()
      },
    ]
    // What a call failed with stays what it is.
    const loose = calls.use({ name: 'loose', handle: (_call, next) => next() })
    await expect(pipeline.call('a.B', {})).rejects.toBe(serverFault)
    loose()
    const verdicts: string[] = []
    for (const handle of faulty) {
      const remove = calls.use({ name: 'stamp', handle })
      const error = await pipeline.call('a.B', {}).then(String, (error) => error)
      expect(error).toMatchObject({ code: 'PLUGIN_MIDDLEWARE_FAILED', context: { middleware: 'stamp', client: 'bob' } })
      expect(error.what).toMatch(/^The middleware 'stamp' of stamps failed at a call of a\.B by bob: /)
      verdicts.push(verdictOf(error))
      remove()
    }
    expect(verdicts).toEqual(['final', 'ambiguous', 'ambiguous', 'final'])
    expect(await pipeline.call('a.B', {})).toBe(done)
  })

  it('ends the process with no answer it leaves lying', async () => {
    const { pipeline, calls } = prepared([serverFault], { maxRetries: 0 })
    calls.use({
      name: 'forgetful',
      handle: async (_call, next) => {
        void next()
        return done
      },
    })
    expect(await pipeline.call('a.B', {})).toBe(done)
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('comes into force with its group, in one step with the one it takes the place of', async () => {
    const { pipeline, group } = prepared([])
    const notes: string[] = []
    group.use(noting('old', notes))
    const next = pipeline.group()
    next.use(noting('new', notes))
    await pipeline.call('a.B', {})
    next.enter(group)
    await pipeline.call('a.C', {})
    group.use(noting('late', notes))
    next.leave()
    next.use(noting('later', notes))
    await pipeline.call('a.D', {})
    expect(notes).toEqual(['old a.B 1', 'new a.C 1'])
  })
})

describe('the rate limit of calls', () => {
  const to = (userId: number) => ({ peer: { className: 'InputPeerUser', userId } })

  it('keeps calls to so many in any second, in the order they came, and tells how long each has waited', async () => {
    const { pipeline, clock, sent, asked, told } = prepared([], {}, { callsPerSecond: 2 })
    const calls = Array.from({ length: 5 }, (_, index) => pipeline.call('a.B', { index }))
    await clock.advance(500)
    calls.push(pipeline.call('a.C', { index: 5 }))
    await pipeline.call('upload.SaveFilePart', {}, { overFileConnection: true })
    await clock.advance(5_000)
    await Promise.all(calls)
    expect(sent.map(({ params }) => params.index)).toEqual([0, 1, undefined, 2, 3, 4, 5])
    expect(asked).toEqual([0, 0, 0.5, 1, 1, 2, 2])
    expect(told.attempts.map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 0, 1_000, 1_000, 2_000, 1_500])
  })

  it('keeps messages to so many in one chat, which holds up no other chat', async () => {
    const { pipeline, clock, sent, asked } = prepared([], {}, { messagesPerChatPerMinute: 3, messagesPerSecond: 10 })
    const calls = [
      pipeline.call('messages.ForwardMessages', { toPeer: to(1).peer, id: [1, 2] }),
      pipeline.call('messages.SendMessage', to(1)),
      pipeline.call('messages.SendMedia', to(1)),
      pipeline.call('messages.SendMessage', to(2)),
      pipeline.call('messages.GetHistory', to(1)),
      pipeline.call('messages.SendMultiMedia', { ...to(3), multiMedia: Array.from({ length: 5 }) }),
    ]
    await clock.advance(60_000)
    await Promise.all(calls)
    expect(sent.map(({ method }) => method.slice('messages.'.length))).toEqual([
      'ForwardMessages',
      'SendMessage',
      'SendMessage',
      'GetHistory',
      'SendMultiMedia',
      'SendMedia',
    ])
    expect(asked).toEqual([0, 0, 0, 0, 0, 60])
    expect(clock.timers).toBe(0)
  })

  it('gives the turn of a call that is given up to the next', async () => {
    const { pipeline, clock, asked } = prepared([], {}, { callsPerSecond: 1 })
    const giveUp = new AbortController()
    await pipeline.call('a.B', {})
    const given = expect(pipeline.call('a.B', {}, { signal: giveUp.signal })).rejects.toThrow('enough')
    const next = pipeline.call('a.B', {})
    await clock.advance(500)
    giveUp.abort(new Error('enough'))
    await given
    await clock.advance(500)
    await next
    expect([asked, clock.timers]).toEqual([[0, 1], 0])
  })

  it('asks nothing of Telegram that it learned meanwhile not to ask', async () => {
    const { pipeline, clock, asked } = prepared([new FloodWaitError('a.B', 60)], {}, { callsPerSecond: 1 })
    const calls = [1, 2, 3].map(() =>
      expect(pipeline.call('a.B', {})).rejects.toMatchObject({ seconds: expect.any(Number) }),
    )
    await clock.advance(2_000)
    await Promise.all(calls)
    expect(asked).toEqual([0])
  })
})
