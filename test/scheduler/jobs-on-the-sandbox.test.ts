import { Client, Cron, DailyAt, Every, Inject, type JobContext, Once, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Plugin({ name: 'announcer' })
class Announcer {
  constructor(@Inject(Client) private readonly client: Client) {}

  @Once('10s')
  welcome() {
    return this.client.sendMessage('alice', 'welcome')
  }

  @DailyAt('09:00', { timeZone: 'UTC' })
  morning({ dueAt }: JobContext) {
    return this.client.sendMessage('alice', `morning of ${dueAt.toISOString()}`)
  }

  @Cron('0 12 * * *', { timeZone: 'UTC', timeLimit: '5s' })
  async noon({ signal }: JobContext) {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }

  @Every('6h', { overlap: 'queue', maxInstances: 2, misfire: 'run-once', misfireGrace: '1m' })
  rhythm() {}
}

describe('jobs of plugins, on the sandbox', () => {
  it('run once, daily, and within their time limit', async () => {
    await withPlugins({ plugins: [Announcer] }, async (world) => {
      world.alice.send(world.client, 'hello')
      await world.settled()
      const welcome = world.alice.waitFor('welcome')
      await world.advance('10s')
      await welcome
      const morning = world.alice.waitFor(/^morning of .*T09:00:00.000Z$/)
      const late = world.expectFailure('time limit of 5000 ms')
      await world.advance('26h')
      await morning
      await late

      const jobs = world.app.control.status().clients[0]?.plugins[0]?.jobs ?? []
      expect(jobs.map(({ name, schedule, runs, failures }) => [name, schedule, runs, failures])).toEqual([
        ['welcome', 'once after 10s', 1, 0],
        ['morning', 'daily at 09:00 (UTC)', 1, 0],
        ['noon', 'cron 0 12 * * * (UTC)', 1, 1],
        ['rhythm', 'every 6h', 4, 0],
      ])
      expect(jobs[2]?.lastError).toContain('time limit of 5000 ms')
    })
  })
})
