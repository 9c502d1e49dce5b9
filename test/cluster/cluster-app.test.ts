import { describe, expect, it, onTestFinished } from 'vitest'
import type { LoginPrompt } from '../../core/client/login/login-prompt.js'
import { ClusterPlacing } from '../../core/cluster/cluster-placing.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { type App, createApp } from '../../core/kernel/app.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { clientConfig, states } from '../kernel/app-harness.js'
import { FakeTelegram } from '../kernel/fake-telegram.js'
import { pluginTree } from '../kernel/plugin-tree.js'
import { MemoryClusterTable } from './memory-cluster-table.js'

const leaseMs = 15_000

/** Apps on one clock, one table and one Telegram. */
async function cluster(count: number) {
  const clock = new ManualClock()
  const table = new MemoryClusterTable(clock)
  const telegram = new FakeTelegram()
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {} })
  const lines = new Set<string>()
  /** What happens before a statement of an app reaches the table. */
  const before = new Map<string, (...args: unknown[]) => Promise<unknown>>()
  const make = (name: string): App => {
    const config = new SwitchboardConfig()
    config.clients = Array.from({ length: count }, (_, index) =>
      clientConfig(`bot${index}`, ({ plugins }) => {
        plugins.include = []
      }),
    )
    config.storage.file = ':memory:'
    const cut = new Proxy(table, {
      get:
        (target, key) =>
        (...args: unknown[]) => {
          if (lines.has(name) && key !== 'onWake') return Promise.reject(new Error('the line is cut'))
          const go = () => (target as unknown as Record<PropertyKey, (...args: unknown[]) => unknown>)[key]?.(...args)
          const first = before.get(`${name} ${String(key)}`)
          return first ? first(...args).then(go) : go()
        },
    })
    const placing = new ClusterPlacing({
      ...{ table: cut, clock, name, leaseMs, labels: {}, weight: 1, logger: new SilentLogger(), close: async () => {} },
    })
    return createApp({ config, cwd, loader, clock, driverFactory: telegram.factory, placing, graceMs: 1_000 })
  }
  const apps = new Map<string, App>()
  onTestFinished(async () => {
    lines.clear()
    for (const app of apps.values()) await during(clock, app.stop())
  })
  return {
    ...{ clock, telegram, lines, before },
    start: async (name: string) => {
      const app = make(name)
      apps.set(name, app)
      await during(clock, app.start())
      return app
    },
    /** How many connections each login has at this moment, of those that it ever had. */
    connections: () => {
      const open = new Map<string, number>()
      for (const event of telegram.events) {
        const [client = '', what] = event.split(' ')
        if (what === 'connects') open.set(client, (open.get(client) ?? 0) + 1)
        if (what === 'closes') open.set(client, (open.get(client) ?? 0) - 1)
      }
      return [...open.values()]
    },
  }
}

async function during(clock: ManualClock, work: Promise<unknown>): Promise<void> {
  let hasEnded = false
  const ended = work.finally(() => {
    hasEnded = true
  })
  while (!hasEnded) await clock.advance(100)
  await ended
}

const online = (app: App) => Object.entries(states(app)).flatMap(([name, state]) => (state === 'online' ? [name] : []))

describe('apps that share their clients', () => {
  it('run each client in one of them, say where, and hand all over when one stops', async () => {
    const { clock, connections, start } = await cluster(6)
    const one = await start('one')
    await clock.advance(1_000)
    expect(online(one)).toHaveLength(6)
    const two = await start('two')
    await clock.advance(leaseMs)
    expect(online(one)).toHaveLength(3)
    expect(online(two)).toHaveLength(3)
    expect(new Set([...online(one), ...online(two)]).size).toBe(6)
    expect(connections()).toEqual([1, 1, 1, 1, 1, 1])

    const [elsewhere = ''] = online(two)
    one.control.clients.get(elsewhere)
    await clock.advance(1)
    expect(one.control.clients.get(elsewhere)?.machine).toBe('two')
    const refused = expect(one.control.startClient(elsewhere)).rejects
    await refused.toMatchObject({ code: 'CLUSTER_CLIENT_ELSEWHERE', context: { client: elsewhere, machine: 'two' } })

    await during(clock, two.stop())
    await clock.advance(1_000)
    expect(online(one)).toHaveLength(6)
    expect(connections()).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('disconnect before their leases end when the database is out of reach, and come back', async () => {
    const { clock, connections, start, lines } = await cluster(4)
    const [one, two] = [await start('one'), await start('two')]
    await clock.advance(3 * leaseMs)
    const before = online(one)
    expect(before).toHaveLength(2)
    lines.add('one')
    await clock.advance(leaseMs * (4 / 5))
    expect(connections().sort()).toEqual([0, 0, 1, 1])
    expect(online(one)).toEqual([])
    await clock.advance(leaseMs)
    expect(online(two)).toHaveLength(4)
    lines.clear()
    await clock.advance(2 * leaseMs)
    expect(online(one)).toHaveLength(2)
    expect(online(two)).toHaveLength(2)
    expect(connections()).toEqual([1, 1, 1, 1])
  })

  it('connect nothing while their leases are not renewed, whoever asks for it', async () => {
    const { clock, connections, start, lines } = await cluster(4)
    const [one, two] = [await start('one'), await start('two')]
    await clock.advance(3 * leaseMs)
    const [client = ''] = online(one)
    lines.add('one')
    await clock.advance(leaseMs * (4 / 5))
    await expect(one.control.startClient(client)).rejects.toMatchObject({
      code: 'CLUSTER_CLIENT_PAUSED',
      context: { client },
    })
    await clock.advance(leaseMs)
    expect(online(two)).toHaveLength(4)
    expect(connections()).toEqual([1, 1, 1, 1])
  })

  it('connect nothing that they are about to let go', async () => {
    const { clock, connections, start, before } = await cluster(4)
    const one = await start('one')
    await clock.advance(leaseMs)
    const asked: Promise<unknown>[] = []
    before.set('one release', async (_machine, clients) => {
      for (const client of clients as string[]) asked.push(one.control.startClient(client).catch(({ code }) => code))
      await clock.sleep(1_000)
    })
    const two = await start('two')
    await clock.advance(leaseMs)
    expect([online(one).length, online(two).length]).toEqual([2, 2])
    expect(connections()).toEqual([1, 1, 1, 1])
    expect(await Promise.all(asked)).toEqual(['CLUSTER_CLIENT_PAUSED', 'CLUSTER_CLIENT_PAUSED'])
  })

  it('log nobody in whom another one runs, and end a login that is under way when its lease is about to end', async () => {
    const { clock, connections, start, lines, telegram } = await cluster(4)
    const [one, two] = [await start('one'), await start('two')]
    await clock.advance(3 * leaseMs)
    const [[here = ''], [there = '']] = [online(one), online(two)]
    const prompt = { ask: () => new Promise<string>(() => {}) } as unknown as LoginPrompt
    await expect(one.control.logins.logIn(there, { prompt })).rejects.toMatchObject({
      code: 'CLUSTER_CLIENT_ELSEWHERE',
    })
    expect(connections()).toEqual([1, 1, 1, 1])

    await during(clock, one.control.stopClient(here))
    telegram.connects.set(here, () => new Promise(() => {}))
    const ended = expect(one.control.logins.logIn(here, { prompt })).rejects.toMatchObject({
      code: 'APP_CLIENT_STOPPED',
    })
    await clock.advance(1_000)
    expect(connections()).toEqual([1, 1, 1, 1])
    telegram.connects.clear()
    lines.add('one')
    await clock.advance(leaseMs * (4 / 5))
    await ended
    expect(connections().sort()).toEqual([0, 0, 1, 1])
  })
})
