import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { AppMetrics } from '../../core/console/server/metrics/app-metrics.js'
import { callDurationBounds } from '../../core/errors/call-durations.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const clock = new ManualClock(Date.UTC(2026, 10, 28))
const job = { name: 'send "it"\n', runs: 7, failures: 2, skipped: 1 }
/** 250 methods, more than are told apart. */
const methods = Object.fromEntries(
  Array.from({ length: 250 }, (_, index) => [
    `messages.Method${index}`,
    { calls: 3, failures: 1, codes: { RPC_FLOOD_WAIT: 1 } },
  ]),
)
const counts = callDurationBounds.map((_, place) => place).concat(5)
const control = {
  status: () => ({
    clients: [
      { name: 'bot1', state: 'online', plugins: [{ jobs: [job] }] },
      { name: 'idle', state: 'stopped', plugins: [] },
    ],
    pools: [{ name: 'jobs', available_agents: 1, total_agents: 2 }],
  }),
  updateMetrics: (client: string) =>
    client === 'bot1'
      ? {
          ...{ received: 9, handled: 8, failed: 1, retried: 2, duplicates: 3, gaps: 1, recovered: 1, redelivered: 0 },
          ...{ queued: 4, running: 2, oldestMs: 1_500, unreadable: { '0x5ad00bad': 2 } },
        }
      : undefined,
  callStatistics: (client: string) =>
    client === 'bot1' ? { methods, durations: { counts, sumMs: 12_500 } } : undefined,
  floods: (client: string) => (client === 'bot1' ? [{ method: 'a', seconds: 60, untilMs: clock.now() + 30_000 }] : []),
  outbox: { counts: () => ({ sent: 5, failed: 1, deferred: 2 }) },
} as unknown as AppControl

interface Metric {
  help: string
  type: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

/** Reads Prometheus' text format strictly: whatever is not a line of it makes the test red. */
function parsed(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>()
  let current = ''
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const help = /^# HELP (\S+) (.+)$/.exec(line)
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line)
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (help) {
      current = help[1]!
      expect(metrics.has(current), `${current} comes once`).toBe(false)
      metrics.set(current, { help: help[2]!, type: '', samples: [] })
    } else if (type) {
      expect(type[1], 'TYPE follows HELP').toBe(current)
      metrics.get(current)!.type = type[2]!
    } else {
      expect(sample, line).not.toBeNull()
      const [, name = '', labels = '', value = ''] = sample!
      expect(name.replace(/_(bucket|sum|count)$/, ''), line).toBe(current.replace(/_(bucket|sum|count)$/, ''))
      const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)]
      expect(pairs.map(([whole]) => whole).join(','), line).toBe(labels)
      metrics.get(current)!.samples.push({
        name,
        labels: Object.fromEntries(pairs.map(([, label, text]) => [label, text])),
        value: Number(value),
      })
    }
  }
  return metrics
}

it('keeps Prometheus’ rules for every metric', async () => {
  const metrics = parsed(await new AppMetrics(control, clock, '1.2.3').text())
  expect(metrics.size).toBeGreaterThan(20)
  for (const [name, { help, type, samples }] of metrics) {
    expect(name).toMatch(/^(switchboard|process|nodejs)(_[a-z0-9]+)+$/)
    expect(['counter', 'gauge', 'histogram'], name).toContain(type)
    expect(help.length, name).toBeGreaterThan(5)
    // What counts up, and only that, ends in _total; a histogram adds its own endings.
    expect(name.endsWith('_total'), name).toBe(type === 'counter')
    expect(name).not.toMatch(/_(count|sum|bucket)$/)
    // Base units in full, at the end: seconds and bytes, no multiples and no abbreviations.
    expect(name).not.toMatch(
      /_(ms|msec|millis|milliseconds|micros|minutes|hours|days|sec|secs|kb|mb|kilobytes|megabytes)(_|$)/,
    )
    if (/seconds|bytes/.test(name)) expect(name).toMatch(/_(seconds|bytes)(_total)?$/)
    // A type of a metric or the name of a label is no part of a name.
    expect(name).not.toMatch(/_(counter|gauge|histogram|summary)(_|$)/)
    const seen = new Set<string>()
    for (const { labels, value, name: sample } of samples) {
      expect(Number.isFinite(value), name).toBe(true)
      if (type === 'counter') expect(value, name).toBeGreaterThanOrEqual(0)
      for (const label of Object.keys(labels)) expect(label).toMatch(/^[a-z][a-z0-9_]*$/)
      if (type !== 'histogram') expect(Object.keys(labels), name).not.toContain('le')
      const identity = `${sample} ${JSON.stringify(Object.entries(labels).sort())}`
      expect(seen.has(identity), identity).toBe(false)
      seen.add(identity)
    }
  }
})

it('tells what was counted, in base units, the same twice', async () => {
  const app = new AppMetrics(control, clock, '1.2.3')
  await app.text()
  const metrics = parsed(await app.text())
  const value = (name: string, labels: Record<string, string>) =>
    metrics
      .get(name)
      ?.samples.find((sample) => Object.entries(labels).every(([label, text]) => sample.labels[label] === text))?.value
  expect(value('switchboard_client_state', { client: 'idle', state: 'stopped' })).toBe(1)
  expect(value('switchboard_updates_received_total', { client: 'bot1' })).toBe(9)
  expect(value('switchboard_unreadable_total', { client: 'bot1', constructor: '0x5ad00bad' })).toBe(2)
  expect(value('switchboard_handler_runs_total', { client: 'bot1', outcome: 'retried' })).toBe(2)
  expect(value('switchboard_updates_oldest_wait_seconds', { client: 'bot1' })).toBe(1.5)
  expect(value('switchboard_flood_wait_remaining_seconds', { client: 'bot1' })).toBe(30)
  expect(value('switchboard_job_failures_total', { client: 'bot1' })).toBe(2)
  expect(value('switchboard_pool_attempts_total', { pool: 'jobs', outcome: 'sent' })).toBe(5)
  expect(value('process_resident_memory_bytes', {})).toBeGreaterThan(1_000_000)
  const { samples } = metrics.get('switchboard_call_duration_seconds')!
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'))
  expect(buckets.map(({ labels }) => labels.le)).toEqual([
    ...callDurationBounds.map((ms) => String(ms / 1_000)),
    '+Inf',
  ])
  for (const [index, bucket] of buckets.entries()) {
    expect(bucket.value).toBeGreaterThanOrEqual(buckets[index - 1]?.value ?? 0)
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  expect([buckets.at(-1)?.value, ...samples.slice(-2).map((sample) => sample.value)]).toEqual([total, 12.5, total])
})

it('has so many time series and no more, whatever methods plugins call', async () => {
  const metrics = parsed(await new AppMetrics(control, clock, '1.2.3').text())
  const { samples } = metrics.get('switchboard_calls_total')!
  expect(samples).toHaveLength(201)
  expect(samples.at(-1)).toMatchObject({ labels: { client: 'bot1', method: 'other' }, value: 150 })
  expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(750)
})

it('stands in the docs, each with its type and its labels', async () => {
  const metrics = parsed(await new AppMetrics(control, clock, '1.2.3').text())
  const page = readFileSync('docs/console.md', 'utf8')
  const table = [...page.matchAll(/^\| `((?:switchboard|process|nodejs)_\w+)` \| (\w+) \|([^|]*)\|/gm)]
  expect(table.map(([, name, type]) => `${name} ${type}`).sort()).toEqual(
    [...metrics].map(([name, { type }]) => `${name} ${type}`).sort(),
  )
  for (const [, name = '', , labels = ''] of table) {
    const real = Object.keys(metrics.get(name)?.samples[0]?.labels ?? {}).filter((label) => label !== 'le')
    expect(
      [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
      name,
    ).toEqual(real)
  }
})
