import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import type { StoreJob } from './store-child.js'
import { container, newMessage } from './tl.js'

interface Report {
  readonly text: string
  readonly redelivered: boolean
  readonly before: number
  readonly own: number
}

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'))
  file = join(folder, 'data.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** One process. It is ended by SIGKILL after so many handlers have written, unless it ends itself. */
async function live(job: StoreJob, killAfter = Number.POSITIVE_INFINITY): Promise<Report[]> {
  const child = fork(fileURLToPath(new URL('./store-child.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
  })
  const reports: Report[] = []
  return new Promise((resolve) => {
    child.on('message', (report: Report) => {
      reports.push(report)
      if (reports.length >= killAfter) child.kill('SIGKILL')
    })
    // With 'exit' its last reports may not have been read.
    child.once('close', () => resolve(reports))
    child.send(job)
  })
}

function withStore<Result>(look: (store: SqliteKeyValueStore, database: Database) => Result): Result {
  const database = Database.open(file, { clock: new ManualClock(), logger: new SilentLogger() })
  return look(new SqliteKeyValueStore(database, { client: 'alpha', plugin: 'counter' }), database)
}

describe('what a durable handler writes to its store', () => {
  it('is not there when its process is killed before it is done, and is there once afterwards', async () => {
    const first = await live({ file, messages: 4, endsAt: 2 })
    expect(first.at(-1)).toMatchObject({ text: '2', before: 1, own: 2 })

    const second = await live({ file, messages: 4 }, 2)
    expect(second[0]).toMatchObject({ text: '2', redelivered: true, before: 1, own: 2 })

    await live({ file, messages: 5, endsAt: 4 })
    const third = await live({ file, messages: 5 }, 1)
    expect(third[0]).toMatchObject({ text: '4', redelivered: true, before: 2, own: 3 })
  }, 120_000)

  it('adds up although the process is killed again and again', async () => {
    const messages = 300
    const handled = new Set<string>()
    for (let lives = 0; handled.size < messages && lives < 20; lives++) {
      for (const { text } of await live({ file, messages }, 80)) handled.add(text)
    }
    // What reported last may have been killed before its mark: the next process takes it up.
    const undone = withStore((_store, database) => {
      const count = database.get<{ n: number }>('SELECT COUNT(*) AS n FROM journal')?.n ?? 0
      database.close()
      return count
    })
    if (undone > 0) await live({ file, messages: messages + 1 }, undone + 1)
    const counts = await withStore(async (store, database) => {
      const left = database.get<{ n: number }>('SELECT COUNT(*) AS n FROM journal')?.n ?? 0
      const found = [await store.get<number>('all'), await store.get<number>('of 5'), await store.get<number>('of 6')]
      database.close()
      return { all: (found[0] ?? 0) + left, chats: (found[1] ?? 0) + (found[2] ?? 0) + left }
    })
    const total = messages + (undone > 0 ? 1 : 0)
    expect(counts).toEqual({ all: total, chats: total })
  }, 240_000)
})

describe('inside one process', () => {
  function start(handlers: (store: SqliteKeyValueStore) => ReturnType<typeof on>[], attempts = 1) {
    const clock = new ManualClock()
    const database = Database.open(':memory:', { clock, logger: new SilentLogger() })
    const store = new SqliteKeyValueStore(database, { client: 'alpha', plugin: 'x' })
    return startPipeline(handlers(store), { clock, database, retry: { attempts } }).then((started) => ({
      ...started,
      store,
    }))
  }

  it('a run that fails leaves nothing, and the next one begins afresh', async () => {
    const seen: unknown[] = []
    const { client, clock, store } = await start(
      (own) => [
        on<MessageContext>('message', async (ctx) => {
          seen.push(await own.get('a'))
          await own.set('a', ctx.attempt)
          await own.update<number[]>('list', (list = []) => [...list, ctx.attempt])
          seen.push(await own.list())
          if (ctx.attempt === 1) throw new Error('not yet')
        }),
      ],
      2,
    )
    client.push(container(newMessage('x')))
    await settled()
    expect(await store.get('a')).toBeUndefined()
    await clock.advance(500)
    await settled()
    expect(seen).toEqual([
      undefined,
      [
        { key: 'a', value: 1 },
        { key: 'list', value: [1] },
      ],
      undefined,
      [
        { key: 'a', value: 2 },
        { key: 'list', value: [2] },
      ],
    ])
    expect(await store.list()).toEqual([
      { key: 'a', value: 2 },
      { key: 'list', value: [2] },
    ])
  })

  it('only the handler itself reads what it wrote until it is done; the next one in its chat reads it', async () => {
    const seen: unknown[] = []
    let finish = () => {}
    const { client, store } = await start((own) => [
      on<MessageContext>('message', async (ctx) => {
        if (ctx.text === 'second') return void seen.push(await own.get('a'))
        await own.set('a', 1)
        await own.delete('b')
        await own.set('now', 2, { immediately: true })
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        seen.push(await own.get('a'), await own.has('b'))
      }),
    ])
    await store.set('b', 'kept')
    client.push(container(newMessage('first'), newMessage('second')))
    await settled()
    expect([await store.get('a'), await store.get('b'), await store.get('now')]).toEqual([undefined, 'kept', 2])
    finish()
    await settled()
    expect(seen).toEqual([1, false, 1])
    expect(await store.list()).toEqual([
      { key: 'a', value: 1 },
      { key: 'now', value: 2 },
    ])
  })

  it('changes of handlers that run side by side add up', async () => {
    const finish: (() => void)[] = []
    const { client, store } = await start((own) => [
      on<MessageContext>('message', async () => {
        await own.update<number>('count', (count = 0) => count + 1)
        await new Promise<void>((resolve) => finish.push(resolve))
      }),
    ])
    for (let user = 5; user < 9; user++) {
      client.push(container(newMessage('x', { peerId: { className: 'PeerUser', userId: user } })))
    }
    await settled()
    await store.update<number>('count', (count = 0) => count + 10)
    for (const end of finish) end()
    await settled()
    expect(await store.get('count')).toBe(14)
  })

  it('what is written after the handler ended, or by one that is not durable, is kept at once', async () => {
    const later: (() => Promise<void>)[] = []
    const { client, store } = await start((own) => [
      on<MessageContext>('message', () => {
        later.push(() => own.set('later', 1))
      }),
      on<MessageContext>(
        'message',
        async () => {
          await own.set('careless', 1)
          throw new Error('too late')
        },
        { options: { durable: false } },
      ),
    ])
    client.push(container(newMessage('x')))
    await settled()
    await later[0]?.()
    expect(await store.list()).toEqual([
      { key: 'careless', value: 1 },
      { key: 'later', value: 1 },
    ])
  })
})
