import { describe, expect, it } from 'vitest'
import { countLatency, emptyHour, metricsOf } from '../../core/agents/agent-metrics.js'
import { warmUpPart } from '../../core/agents/agent-policy.js'
import { mergedRoster } from '../../core/agents/agent-roster.js'
import { Allowance } from '../../core/agents/allowance.js'
import { FloodKnowledge } from '../../core/agents/flood-knowledge.js'
import { type Candidate, createStrategy } from '../../core/agents/strategy.js'

const minuteMs = 60_000
const dayMs = 86_400_000

describe('an allowance', () => {
  it('is used up after so many uses, and comes back as the window slides', () => {
    const allowance = new Allowance(2, minuteMs, 0)
    allowance.use(0)
    allowance.use(10_000)
    expect(allowance.waitMs(20_000)).toBe(40_000)
    expect(allowance.share(20_000)).toBe(1)
    expect(allowance.waitMs(60_000)).toBe(0)
    allowance.use(60_000)
    expect(allowance.waitMs(60_000)).toBe(10_000)
  })

  it('takes longer than its window by chance, never shorter', () => {
    const allowance = new Allowance(1, minuteMs, 0.1, [], () => 0.5)
    allowance.use(0)
    expect(allowance.waitMs(0)).toBe(63_000)
  })

  it('gives only a part of itself, one at least', () => {
    const allowance = new Allowance(20, minuteMs, 0)
    for (let use = 0; use < 5; use++) allowance.use(use)
    expect(allowance.waitMs(10, 0.25)).toBeGreaterThan(0)
    expect(allowance.waitMs(10, 0.5)).toBe(0)
    expect(new Allowance(1, minuteMs, 0).waitMs(0, 0.25)).toBe(0)
  })

  it('knows no limit when that is 0', () => {
    const allowance = new Allowance(0, minuteMs, 0)
    for (let use = 0; use < 100; use++) allowance.use(0)
    expect(allowance.waitMs(0)).toBe(0)
    expect(allowance.share(0)).toBe(0)
  })

  it('goes on from what was kept of it', () => {
    const allowance = new Allowance(2, minuteMs, 0)
    allowance.use(0)
    allowance.use(1)
    expect(new Allowance(2, minuteMs, 0, allowance.kept(2)).waitMs(2)).toBe(59_998)
  })
})

describe('what is known of floods', () => {
  const method = 'messages.SendMessage'

  it('is the wait of each method', () => {
    const floods = new FloodKnowledge()
    floods.remember(method, 30, 0)
    expect(floods.waitMs(method, 10_000)).toBe(20_000)
    expect(floods.waitMs('contacts.ResolveUsername', 10_000)).toBe(0)
    expect(floods.maxMs(10_000)).toBe(20_000)
  })

  it('lets a method rest for progressively longer that is flooded again soon', () => {
    const floods = new FloodKnowledge()
    let nowMs = 0
    const waits = [1, 2, 3, 4].map(() => {
      floods.remember(method, 20, nowMs)
      const waitMs = floods.waitMs(method, nowMs)
      nowMs += waitMs + minuteMs
      return waitMs / minuteMs
    })
    expect(waits).toEqual([1 / 3, 10, 20, 40])
    expect(floods.waiting(nowMs - 2 * minuteMs)).toMatchObject([{ method, resting: true, strikes: 4 }])
  })

  it('takes a flood long after the last one for the first', () => {
    const floods = new FloodKnowledge()
    floods.remember(method, 20, 0)
    floods.remember(method, 20, 20_000 + 601_000)
    expect(floods.waitMs(method, 621_000)).toBe(20_000)
  })

  it('does not count the same pause twice that several calls are told of', () => {
    const floods = new FloodKnowledge()
    floods.remember(method, 20, 0)
    floods.remember(method, 20, 500)
    floods.remember(method, 19, 900)
    expect(floods.waitMs(method, 900)).toBe(19_100)
  })

  it('keeps to a pause that is longer than any rest', () => {
    const floods = new FloodKnowledge()
    floods.remember(method, 20, 0)
    floods.remember(method, 53_123, 30_000)
    expect(floods.waitMs(method, 30_000)).toBe(53_123_000)
    expect(floods.waiting(30_000)[0]?.resting).toBe(false)
  })

  it('is forgotten when a person says so, and kept over a restart otherwise', () => {
    const floods = new FloodKnowledge()
    floods.remember(method, 20, 0)
    const again = new FloodKnowledge(floods.kept(10_000))
    expect(again.waitMs(method, 10_000)).toBe(10_000)
    expect(again.clear(method)).toBe(true)
    expect(again.waitMs(method, 10_000)).toBe(0)
    expect(again.clear()).toBe(false)
    expect(floods.kept(20_000 + 601_000)).toEqual([])
  })
})

describe('a strategy', () => {
  const candidate = (name: string, over: Partial<Candidate> = {}): Candidate => ({
    name,
    weight: 1,
    floodMs: 0,
    inFlight: 0,
    share: 0,
    lastUse: 0,
    ...over,
  })
  const chosen = (name: 'least-busy' | 'round-robin' | 'weighted', candidates: Candidate[], times: number) => {
    const strategy = createStrategy(name)
    return Array.from({ length: times }, () => strategy.choose(candidates, [])?.name).join('')
  }

  it.each([
    ['flood wait', { floodMs: 5 }, { inFlight: 9, share: 1, lastUse: 9 }],
    ['number of messages under way', { inFlight: 1 }, { share: 1, lastUse: 9 }],
    ['share of the budget', { share: 0.5 }, { lastUse: 9 }],
    ['time since the last use', { lastUse: 9 }, {}],
  ])('takes the one with the least %s first', (_what, worse, better) => {
    const { choose } = createStrategy('least-busy')
    const [a, b] = [candidate('a', worse), candidate('b', better)]
    expect([choose([a, b], [])?.name, choose([b, a], [])?.name]).toEqual(['b', 'b'])
  })

  it('takes one after the other, whoever is there', () => {
    const strategy = createStrategy('round-robin')
    const [a, b, c] = [candidate('a'), candidate('b'), candidate('c')]
    const names = [
      [a, b, c],
      [a, b, c],
      [a, c],
      [a, b, c],
    ].map((all) => strategy.choose(all, [])?.name)
    expect(names).toEqual(['a', 'b', 'c', 'a'])
  })

  it('takes each as often as its weight says, evenly spread', () => {
    expect(chosen('weighted', [candidate('a', { weight: 3 }), candidate('b')], 8)).toBe('aabaaaba')
  })

  it('takes nobody where nobody is', () => {
    for (const name of ['least-busy', 'round-robin', 'weighted', 'sticky'] as const) {
      expect(createStrategy(name).choose([], [])).toBeUndefined()
    }
  })
})

describe('metrics', () => {
  it('tell how long half and 95 of 100 deliveries took at most', () => {
    const [one, two] = [emptyHour(0), emptyHour(3_600_000)]
    for (let ms = 1; ms <= 100; ms++) countLatency(ms % 2 ? one : two, ms * 10)
    one.sent = two.sent = 50
    const { p50Ms = 0, p95Ms = 0, sent } = metricsOf([one, two])
    expect(sent).toBe(100)
    expect(p50Ms).toBeGreaterThanOrEqual(500)
    expect(p50Ms).toBeLessThanOrEqual(750)
    expect(p95Ms).toBeGreaterThanOrEqual(950)
    expect(p95Ms).toBeLessThanOrEqual(1_425)
    expect(metricsOf([])).toEqual({ sent: 0, failed: 0, floods: 0 })
  })
})

describe('the warm-up', () => {
  it('begins with a quarter and gives everything after two weeks', () => {
    expect([0, 3, 7, 14, 400].map((days) => warmUpPart(days * dayMs))).toEqual([0.25, 0.5, 0.75, 1, 1])
  })
})

describe('rosters of several sources', () => {
  it('are one, in which the first to name an agent or pool counts', () => {
    const one = { agents: [{ sessionName: 'a', weight: 1 }], pools: [{ name: 'p', agents: ['a'] }] }
    const other = {
      agents: [{ sessionName: 'a', weight: 2 }, { sessionName: 'b' }],
      pools: [{ name: 'p', agents: [] }],
    }
    expect(mergedRoster([one, other])).toEqual({
      agents: [{ sessionName: 'a', weight: 1 }, { sessionName: 'b' }],
      pools: [{ name: 'p', agents: ['a'] }],
    })
  })
})
