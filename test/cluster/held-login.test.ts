import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type HeldLogin, holdLogin } from '../../core/cluster/held-login.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'

const logger = new SilentLogger()

describe('a login that a command holds', () => {
  let clock: ManualClock
  let postgres: Postgres
  let held: HeldLogin

  beforeEach(async () => {
    clock = new ManualClock()
    postgres = await Postgres.open(await testDatabase(), { clock: new SystemClock(), logger, patienceMs: 0 })
    onTestFinished(() => postgres.close())
    held = await holdLogin(postgres, 'bot1', { placement: '', clock, logger })
  })

  it('is let go before others may take it when the database cannot be reached', async () => {
    await postgres.close()
    await clock.advance(11_999)
    expect(held.lost.aborted).toBe(false)
    await clock.advance(1)
    expect(held.lost.reason).toMatchObject({ code: 'CLUSTER_CLIENT_PAUSED', context: { client: 'bot1' } })
    await held.end()
  })

  it('is let go when others have declared the command dead', async () => {
    await postgres.run('UPDATE cluster_machines SET is_dead = true')
    await clock.advance(5_000)
    await expect.poll(() => held.lost.aborted).toBe(true)
    await held.end()
  })

  it('is held for as long as it is renewed, and renewed no more once it is given back', async () => {
    for (let beat = 0; beat < 4; beat++) {
      const waiting = clock.timers
      await clock.advance(5_000)
      await expect.poll(() => clock.timers).toBe(waiting)
    }
    expect(held.lost.aborted).toBe(false)
    await clock.advance(5_000)
    await held.end()
    await postgres.get('SELECT 1')
    expect([clock.timers, held.lost.aborted]).toEqual([0, false])
  })
})
