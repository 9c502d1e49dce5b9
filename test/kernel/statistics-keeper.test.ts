import { expect, it } from 'vitest'
import { CallStatistics } from '../../core/errors/call-statistics.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { StatisticsKeeper } from '../../core/kernel/statistics-keeper.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

class Lines extends SilentLogger {
  readonly lines: string[] = []

  override debug(message?: string): void {
    this.lines.push(`debug: ${message}`)
  }

  override warn(message?: string): void {
    this.lines.push(`warn: ${message}`)
  }
}

/** Keeps values unless something is wrong. */
class TroubledStore extends MemoryKeyValueStore {
  trouble: Error | undefined

  override async set(key: string, value: unknown): Promise<void> {
    if (this.trouble) throw this.trouble
    await super.set(key, value)
  }
}

it('a client that another process has taken over ends without a word of trouble about its counts', async () => {
  const clock = new ManualClock()
  const store = new TroubledStore(clock)
  const logger = new Lines()
  const statistics = new CallStatistics(() => clock.now())
  const keeper = new StatisticsKeeper(store, clock, logger)
  await keeper.keep(statistics)

  statistics.succeeded('users.GetUsers')
  await clock.advance(60_000)
  expect(await store.get('calls')).toMatchObject({ methods: { 'users.GetUsers': { calls: 1 } } })
  expect(logger.lines).toEqual([])

  statistics.succeeded('users.GetUsers')
  store.trouble = new Error('away')
  await clock.advance(60_000)
  store.trouble = new SwitchboardError('STORAGE_FENCED', { client: 'bot1' })
  await keeper.end()

  expect(logger.lines).toEqual([
    'warn: the counts of the calls could not be kept',
    'debug: another process counts the calls of this client by now',
  ])
})
