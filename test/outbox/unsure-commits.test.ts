import { expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { contentHash } from '../../core/outbox/outbox-content.js'
import type { NewOutboxRecord } from '../../core/outbox/outbox-record.js'
import { PostgresOutboxStore } from '../../core/outbox/postgres-outbox-store.js'
import type { Postgres } from '../../core/storage/postgres/postgres.js'
import { PostgresGroupCommit } from '../../core/storage/postgres/postgres-group-commit.js'
import type { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const clock = new SystemClock()
const postgres = testStorage(clock)
const unsure = () =>
  new SwitchboardError('STORAGE_UNSURE', {
    server: 'the database',
    problem: 'cut',
  })

function message(recipient: string): NewOutboxRecord {
  const content = { kind: 'text', text: 'hello' } as const
  return {
    ...{
      pool: 'pool',
      recipient,
      content,
      contentHash: contentHash(content),
      priority: 0,
      maxAttempts: 3,
    },
    ...{
      createdMs: 1,
      changedMs: 1,
      state: 'waiting',
      dueMs: 1,
      attempts: 0,
      tried: [],
    },
  }
}

type Transaction = () => Promise<unknown>

/** A store whose next commit goes as a test has it. */
async function open() {
  const storage = await postgres()
  let lose: ((transaction: Transaction) => Promise<unknown>) | undefined
  const way: Postgres = Object.create(storage.postgres, {
    transaction: {
      value: (...given: Parameters<Postgres['transaction']>) => {
        const made = () => storage.postgres.transaction(...given)
        const losing = lose
        lose = undefined
        return losing ? losing(made) : made()
      },
    },
  })
  const groupCommit = await PostgresGroupCommit.open(way, clock, new SilentLogger())
  const over: PostgresStorage = Object.create(storage, {
    groupCommit: { value: groupCommit },
  })
  const store = await PostgresOutboxStore.open(over)
  const stored = async () => (await store.find({})).map(({ id, recipient }) => `${id} ${recipient}`).sort()
  return {
    ...{ store, stored },
    lose: (how: typeof lose) => {
      lose = how
    },
  }
}

it('a message is stored once, and none that comes meanwhile is lost, when the answer to the commit is', async () => {
  const { store, stored, lose } = await open()
  let meanwhile: ReturnType<typeof store.add> | undefined
  lose(async (made) => {
    await made()
    meanwhile = store.add([message('id:2')])
    throw unsure()
  })
  expect(await store.add([message('id:1')])).toMatchObject([{ id: 1, recipient: 'id:1' }])
  expect(await meanwhile).toMatchObject([{ recipient: 'id:2' }])
  expect(await stored()).toEqual(['1 id:1', expect.stringMatching(/^\d+ id:2$/)])
})

it('a message is stored once when the commit came to nothing', async () => {
  const { store, stored, lose } = await open()
  lose(async () => {
    throw unsure()
  })
  const [record] = await store.add([message('id:1')])
  expect(await stored()).toEqual([`${record?.id} id:1`])
})

it('a commit that arrives when it was made again already is refused', async () => {
  const { store, stored, lose } = await open()
  let late: Transaction = async () => {}
  lose(async (made) => {
    late = made
    throw unsure()
  })
  const [record] = await store.add([message('id:1')])
  await expect(late()).rejects.toMatchObject({ cause: { code: 'SBC01' } })
  expect(await stored()).toEqual([`${record?.id} id:1`])
  expect(await store.add([message('id:2')])).toHaveLength(1)
})
