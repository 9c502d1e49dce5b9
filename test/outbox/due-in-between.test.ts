import { expect, it, onTestFinished } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Outbox } from '../../core/outbox/outbox.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import type { OutboxRecord } from '../../core/outbox/outbox-record.js'
import type { DueQuery } from '../../core/outbox/outbox-store.js'
import { SqliteOutboxStore } from '../../core/outbox/sqlite-outbox-store.js'
import { Database } from '../../core/storage/database.js'
import type { Timer, TimerOptions } from '../../core/time/clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeSenders } from './fake-senders.js'

/** A wall clock that was put back a little, as time servers do, shows less than was waited for. */
class LaggingClock extends ManualClock {
  override after(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    return super.after(delayMs > 1 ? delayMs - 1 : delayMs, run, options)
  }
}

it('sends what falls due between the look for what is due and the look for what is next', async () => {
  const clock = new LaggingClock()
  const logger = new SilentLogger()
  const database = Database.open(':memory:', { clock, logger })
  class SlowStore extends SqliteOutboxStore {
    override due(query: DueQuery): Promise<OutboxRecord[]> {
      return super.due(query).finally(() => clock.block(2))
    }
  }
  const outbox = new Outbox({ store: new SlowStore(database), clock, logger })
  await ownerOfOutbox(outbox).open()
  const senders = new FakeSenders(['agent1'])
  await ownerOfOutbox(outbox).serve('pool', senders)
  onTestFinished(async () => {
    const closing = ownerOfOutbox(outbox).close()
    await clock.advance(10_000)
    await closing
    database.close()
  })
  await clock.advance(1_000)
  await outbox.enqueue('pool', '@ann', { kind: 'text', text: 'in a minute' }, { at: new Date(clock.now() + 60_000) })
  for (let second = 0; second < 120; second++) await clock.advance(1_000)
  expect(senders.texts()).toEqual(['in a minute'])
})
