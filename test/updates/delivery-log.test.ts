import { beforeAll, describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import type { Delivery } from '../../core/updates/delivery.js'
import { NoDeliveryLog } from '../../core/updates/journal/no-delivery-log.js'
import { PostgresDeadLetters } from '../../core/updates/journal/postgres-dead-letters.js'
import { PostgresDeliveryLog } from '../../core/updates/journal/postgres-delivery-log.js'
import { migratePostgresUpdates } from '../../core/updates/journal/postgres-update-tables.js'
import { toSnapshot } from '../../core/updates/journal/snapshot.js'
import { SqliteDeadLetters } from '../../core/updates/journal/sqlite-dead-letters.js'
import { SqliteDeliveryLog } from '../../core/updates/journal/sqlite-delivery-log.js'
import { storedEntries } from '../../core/updates/journal/stored-entries.js'
import { testDatabase } from '../postgres/test-database.js'
import { deadLettersContract } from './contracts/dead-letters-contract.js'
import { deliveryLogContract } from './contracts/delivery-log-contract.js'
import { deliveryOf, type LogHost, openLog, textOf } from './contracts/log-host.js'
import { newMessage } from './tl.js'

const logger = new SilentLogger()

/** A host whose storage can be made to take no writes. */
interface RefusingHost extends LogHost {
  refuseWrites(refused: boolean): Promise<void>
}

async function inSqlite(): Promise<RefusingHost> {
  const clock = new ManualClock()
  const database = Database.open(':memory:', { clock, logger })
  const create = (className: string, fields: Record<string, unknown>) => ({ className, ...fields })
  return {
    log: (client = 'alpha') => new SqliteDeliveryLog({ database, client, clock, logger, create }),
    committed: async () => {
      database.groupCommit.flush()
      await clock.advance(1)
    },
    letters: new SqliteDeadLetters(database),
    close: () => database.close(),
    refuseWrites: async (refused: boolean) => {
      database.run(`PRAGMA query_only = ${refused ? 1 : 0}`)
    },
  }
}

deliveryLogContract('SQLite', { outlivesProcess: true }, inSqlite)
deadLettersContract('SQLite', inSqlite)

deliveryLogContract('nothing', { outlivesProcess: false }, async () => ({
  ...(await inSqlite()),
  log: () => new NoDeliveryLog(),
}))

let url: string
beforeAll(async () => {
  url = await testDatabase()
})

const fullDisk = `CREATE FUNCTION refuse_when_full() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
  CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON journal EXECUTE FUNCTION refuse_when_full()`

async function inPostgres(): Promise<RefusingHost> {
  const clock = new ManualClock()
  const storage = await PostgresStorage.open(url, { clock, logger })
  await migratePostgresUpdates(storage.postgres)
  await storage.postgres.run('TRUNCATE journal, dead_letters, update_states, channel_states')
  const create = (className: string, fields: Record<string, unknown>) => ({ className, ...fields })
  return {
    log: (client = 'alpha') => new PostgresDeliveryLog({ storage, client, clock, logger, create }),
    committed: async () => {
      await storage.groupCommit.flush()
      await clock.advance(1)
    },
    letters: new PostgresDeadLetters(storage.postgres),
    close: () => storage.close(),
    refuseWrites: async (refused: boolean) => {
      const change = refused ? fullDisk : 'DROP FUNCTION refuse_when_full CASCADE'
      await storage.postgres.run(change)
    },
  }
}

deliveryLogContract('PostgreSQL', { outlivesProcess: true }, inPostgres)
deadLettersContract('PostgreSQL', inPostgres)

it.each([
  { where: 'SQLite', open: inSqlite },
  { where: 'PostgreSQL', open: inPostgres },
])('a run begins in $where when what the one before it had left to write is kept, and finds that', async ({ open }) => {
  const host = await open()
  const before = await openLog(host)
  before.log.append(deliveryOf('first'))
  await host.committed()
  await host.refuseWrites(true)
  before.log.append(deliveryOf('left behind'))
  await host.committed()
  await before.log.close()
  let isOpen = false
  const opening = openLog(host).then((opened) => {
    isOpen = true
    return opened
  })
  await host.committed()
  expect(isOpen).toBe(false)
  await host.refuseWrites(false)
  await host.committed()
  const next = await opening
  const undone = await next.log.undone()
  expect(undone.map(textOf)).toEqual(['first', 'left behind'])
  next.log.append(deliveryOf('of the next run'))
  await host.committed()
  expect(next.owner.texts).toEqual(['of the next run'])
  await next.log.close()
  await host.close()
})

describe.each([
  { where: 'SQLite', open: inSqlite },
  { where: 'PostgreSQL', open: inPostgres },
])('a recoverable update in $where', ({ open }) => {
  /** A pushed message at a place in a sequence, as far as a log looks at it. */
  const at = (text: string, place: Delivery['place']) => deliveryOf(text, { place })
  const common = { box: 'common', end: 11, count: 1 } as const
  const inChannel = { box: 'channel', channelId: 100, end: 1, count: 1 } as const

  it('is handed on at once, and stored by the commit only if it is not done by then', async () => {
    const host = await open()
    const { log, owner } = await openLog(host)
    owner.state = { pts: 10, qts: 0, date: 3, seq: 0 }
    log.changed()
    await host.committed()
    for (const text of ['quick', 'slow']) log.append(at(text, common))
    expect(owner.texts).toEqual(['quick', 'slow'])
    const [quick, slow] = owner.got
    for (const delivery of owner.got) for (const entry of delivery.entries) entry.uses++
    if (quick) log.settle(quick, undefined)
    await host.committed()
    expect(owner.texts).toEqual(['quick', 'slow'])
    expect((await (await openLog(host)).log.undone()).map(textOf)).toEqual(['slow'])
    if (slow) log.settle(slow, undefined)
    await host.committed()
    expect(await (await openLog(host)).log.undone()).toEqual([])
    await host.close()
  })

  it('waits behind those that wait, and where no state is stored from which it would be given again', async () => {
    const host = await open()
    const { log, owner } = await openLog(host)
    owner.state = { pts: 10, qts: 0, date: 3, seq: 0 }
    owner.channels.set(100, { id: 100, pts: 1, lastMessageId: 1 })
    log.append(at('before the first state', common))
    log.changed()
    expect(owner.texts).toEqual([])
    await host.committed()
    log.append(at('of an unknown channel', inChannel))
    log.append(at('behind it', common))
    log.changed(100)
    expect(owner.texts).toEqual(['before the first state'])
    await host.committed()
    log.append(at('of a known channel', inChannel))
    expect(owner.texts).toEqual(['before the first state', 'of an unknown channel', 'behind it', 'of a known channel'])
    await host.close()
  })

  it('is taken out again when it is done while it is being stored', async () => {
    const host = await open()
    const { log, owner } = await openLog(host)
    owner.state = { pts: 10, qts: 0, date: 3, seq: 0 }
    log.changed()
    await host.committed()
    log.append(at('late', common))
    for (const { entries } of owner.got) for (const entry of entries) entry.uses++
    const committed = host.committed()
    await new Promise((resolve) => setImmediate(resolve))
    for (const delivery of owner.got) log.settle(delivery, undefined)
    await committed
    await host.committed()
    expect(await (await openLog(host)).log.undone()).toEqual([])
    await host.close()
  })
})

describe('a journal in which a row is damaged', () => {
  const row = (id: number, body: string, done = '[]') => ({
    id,
    identity: `message:${id}`,
    body,
    done,
    ended: 0,
    only_handler: null,
  })
  const whole = (id: number) => row(id, toSnapshot(newMessage(`text ${id}`)))

  it.each([
    ['cut short', row(2, '{"_":"UpdateNewMessage","message":{"_":"Mess')],
    ['with a number that is none', row(2, '{"_":"UpdateNewMessage","message":{"_":"Message","id":{"$":"x"}}}')],
    ['in what its handlers have done', { ...whole(2), done: '' }],
  ])('(%s) hands over all the others', (_, damaged) => {
    const errors: unknown[] = []
    const log = Object.assign(new SilentLogger(), { error: (...said: unknown[]) => errors.push(said[1]) })
    const create = (className: string, fields: Record<string, unknown>) => ({ className, ...fields })
    const entries = storedEntries([whole(1), damaged, whole(3)], { create, logger: log })
    expect(entries.map(textOf)).toEqual(['text 1', 'text 3'])
    expect(errors).toMatchObject([{ id: 2, identity: 'message:2' }])
  })
})
