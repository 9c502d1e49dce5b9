import { expect, it } from 'vitest'
import { outageLog } from '../../core/client/outage-log.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

class Lines extends SilentLogger {
  readonly lines: (string | undefined)[] = []
  override warn(message?: string) {
    this.lines.push(message)
  }
  override info(message?: string, fields: Record<string, unknown> = {}) {
    this.lines.push(`${message} ${fields.afterSeconds}`)
  }
}

it('an outage that lasts is told when it has lasted ten seconds, and when it is over', async () => {
  const clock = new ManualClock()
  const logger = new Lines()
  const listener = outageLog(clock, logger)
  const away = async (ms: number) => {
    listener('reconnecting', 'online')
    await clock.advance(ms / 2)
    listener('reconnecting', 'reconnecting', new Error('refused'))
    await clock.advance(ms / 2)
    listener('online', 'reconnecting')
  }
  await away(9_000)
  expect(logger.lines).toEqual([])
  await away(120_000)
  expect(logger.lines).toEqual(['no connection to Telegram', 'connected to Telegram again 120'])
  listener('reconnecting', 'online')
  listener('stopping', 'reconnecting')
  await clock.advance(60_000)
  expect([logger.lines.length, clock.timers]).toEqual([2, 0])
})
