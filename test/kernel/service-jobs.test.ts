import { DailyAt, Every, Inject, type JobContext, OnCommand, Plugin, Service } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { makePlan } from '../../core/plan/planner.js'
import { appWith, clientConfig } from './app-harness.js'
import { type FakeModule, pluginTree } from './plugin-tree.js'

@Service({ scope: 'app' })
class Rates {
  readonly fetched: number[] = []

  @Every('10m', { once: 'cluster', misfire: 'run-once' })
  fetch({ dueAt }: JobContext) {
    this.fetched.push(dueAt.getTime())
  }

  @DailyAt('09:00', { timeZone: 'UTC', name: 'report' })
  daily() {
    throw new Error('nothing to report')
  }
}

@Plugin({ name: 'prices' })
class Prices {
  constructor(@Inject(Rates) private readonly rates: Rates) {}

  @OnCommand('fetched')
  fetched() {
    return `fetched ${this.rates.fetched.length}`
  }
}

describe('jobs of services that all clients share', () => {
  it('run in the app, and are seen and steered as those of plugins', async () => {
    await withPlugins({ plugins: [Prices] }, async (world) => {
      const { control } = world.app
      const events: string[] = []
      control.events.on('service-job', ({ service, job, outcome }) => events.push(`${service}.${job} ${outcome}`))
      const late = world.expectFailure('nothing to report')
      await world.advance('25h')
      await late

      const [service, ...others] = control.status().services ?? []
      expect(others).toEqual([])
      expect(service?.name).toBe('Rates')
      expect(
        service?.jobs.map(({ name, schedule, once, runs, failures }) => [name, schedule, once, runs, failures]),
      ).toEqual([
        ['fetch', 'every 10m', 'cluster', 150, 0],
        ['report', 'daily at 09:00 (UTC)', undefined, 1, 1],
      ])
      expect(events.filter((event) => event === 'Rates.report failed')).toHaveLength(1)

      expect(await control.serviceJobs.run('fetch')).toBe('done')
      const [latest, before] = await control.serviceJobs.history('fetch', { limit: 2 })
      expect(latest).toMatchObject({ owner: 'Rates', job: 'fetch', outcome: 'done' })
      // What is due goes by the clock on the wall, so that several processes agree on it.
      expect((before?.dueMs ?? 1) % 600_000).toBe(0)

      await control.serviceJobs.pause('fetch')
      await world.advance('1h')
      expect(control.status().services?.[0]?.jobs[0]).toMatchObject({ paused: true, runs: 151 })
      await control.serviceJobs.resume('fetch')
      await world.advance('1h')
      expect(control.status().services?.[0]?.jobs[0]).toMatchObject({ paused: false, runs: 157 })
      await expect(control.serviceJobs.run('fetsch')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
      await expect(control.serviceJobs.history('fetsch')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
    })
  })

  it('run in a service that no plugin asks for, as its file is included', async () => {
    const { app, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], { rates: { Rates } })
    const starting = app.start()
    await clock.advance(1_000)
    await starting
    await clock.advance(3_600_000)
    expect(app.control.status().services).toMatchObject([
      { name: 'Rates', jobs: [{ runs: 6 }, { runs: expect.any(Number) }] },
    ])
  })

  it('are refused by the plan where they would not run as they say', async () => {
    @Service({ scope: 'app' })
    class Twin {
      @Every('1h')
      fetch() {}
    }
    @Plugin({ name: 'shared' })
    class Shared {
      @Every('1h', { once: 'cluster' })
      sweep() {}
    }
    @Service()
    class OfClient {
      @Every('1h')
      sweep() {}
    }
    const faults = await faultsOf({ a: { Rates }, b: { Twin }, c: { Shared }, d: { OfClient } })
    expect(faults).toEqual([
      `@Every on Shared.sweep: { once: 'cluster' } is for jobs that all clients share, and this one belongs to a client.`,
      `Two jobs that stand side by side are called 'fetch': Rates.fetch and Twin.fetch.`,
      'sweep of the service OfClient would never be called: handlers belong to plugins, jobs to plugins and services that all clients share.',
    ])
  })

  it('take no options that do not go together', async () => {
    @Service({ scope: 'app' })
    class Odd {
      @Every('1h', { once: 'cluster', runAtStart: true })
      early() {}

      @Every('1h', { once: 'cluster', overlap: 'queue' })
      queued() {}

      @Every('1h', { once: 'world' as 'cluster' })
      wide() {}
    }
    expect(await faultsOf({ odd: { Odd } })).toEqual([
      `@Every on Odd.early: runAtStart does not go with once: 'cluster'.`,
      `@Every on Odd.queued: overlap does not go with once: 'cluster'.`,
      expect.stringMatching(/^@Every on Odd.wide: once is/),
    ])
  })
})

async function faultsOf(files: Record<string, FakeModule>): Promise<string[]> {
  const inRoot = Object.fromEntries(Object.entries(files).map(([name, module]) => [`plugins/${name}.ts`, module]))
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {}, ...inRoot })
  const clients = [clientConfig('bot1')]
  const plan = await makePlan({ clients, cwd, loader, provided: [], logger: new SilentLogger() })
  return plan.diagnostics.map(({ error }) => error.what).sort()
}
