import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verdictOf } from '../../core/errors/verdict.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'

const options = { clock: new SystemClock(), logger: new SilentLogger() }
let url: string
let database: Postgres

beforeAll(async () => {
  url = await testDatabase()
  database = await Postgres.open(url, options)
  await database.run('CREATE TABLE things (id bigint PRIMARY KEY, name text)')
})
afterAll(() => database.close())

describe('the database server', () => {
  it('answers with numbers, also for columns of 64 bits', async () => {
    expect(await database.run('INSERT INTO things VALUES ($1, $2), ($3, $4)', 5, 'a', 2 ** 52, 'b')).toBe(2)
    expect(await database.all('SELECT id FROM things ORDER BY id')).toEqual([{ id: 5 }, { id: 2 ** 52 }])
    expect(await database.get('SELECT name FROM things WHERE id = ANY($1)', [5])).toEqual({ name: 'a' })
    expect(await database.get('SELECT name FROM things WHERE id = 0')).toBeUndefined()
  })

  it('keeps all of a transaction or nothing, and tells which statement was the first to fail', async () => {
    const count = () => database.get('SELECT count(*) AS n FROM things WHERE id > 10 AND id < 20')
    await database.transaction((transaction) => {
      for (const id of [11, 12, 13]) void transaction.run('INSERT INTO things VALUES ($1, $2)', id, 'x')
    })
    expect(await count()).toEqual({ n: 3 })
    const failing = database.transaction(async (transaction) => {
      void transaction.run('INSERT INTO things VALUES (14)')
      void transaction.run('INSERT INTO nowhere VALUES (1)')
      await transaction.get('SELECT 1')
    })
    await expect(failing).rejects.toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringContaining('nowhere') })
    const thrown = database.transaction(async (transaction) => {
      await transaction.run('INSERT INTO things VALUES (15)')
      throw new RangeError('of the caller')
    })
    await expect(thrown).rejects.toThrow(RangeError)
    expect(await count()).toEqual({ n: 3 })
  })

  it('refuses what a process writes that does not hold the lease of the client', async () => {
    await database.run(
      'CREATE TABLE IF NOT EXISTS cluster_leases (client text PRIMARY KEY, epoch bigint, machine text)',
    )
    await database.run(`INSERT INTO cluster_leases (client, epoch, machine) VALUES ('one', 3, 'm1'), ('two', 1, 'm1')`)
    const write = (epoch: number) =>
      database.transaction((transaction) => transaction.run('INSERT INTO things VALUES ($1)', 100 + epoch), {
        fences: [
          { client: 'two', machine: 'm1', epoch: 1 },
          { client: 'one', machine: 'm1', epoch },
        ],
      })
    expect(await write(3)).toBe(1)
    await expect(write(2)).rejects.toMatchObject({ code: 'STORAGE_FENCED', context: { client: 'one' } })
    expect(await database.all('SELECT id FROM things WHERE id BETWEEN 100 AND 110')).toEqual([{ id: 103 }])
  })

  it('makes each change of the tables once, when several processes start at once', async () => {
    const steps = ['CREATE TABLE parts (n integer)', 'INSERT INTO parts VALUES (1)', 'INSERT INTO parts VALUES (2)']
    const others = await Promise.all([1, 2, 3].map(() => Postgres.open(url, options)))
    await others[0]?.migrate('parts', steps.slice(0, 2))
    await Promise.all(others.map((other) => other.migrate('parts', steps)))
    expect(await database.all('SELECT n FROM parts ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
    await expect(database.migrate('parts', steps.slice(0, 1))).rejects.toMatchObject({ code: 'STORAGE_NEWER' })
    await Promise.all(others.map((other) => other.close()))
  })

  it('says what is wrong with an address, and that it was closed', async () => {
    const impatient = { ...options, patienceMs: 0 }
    const open = (address: string) => Postgres.open(address, impatient)
    await expect(open(url.replace(/\/test_/, '/none_'))).rejects.toMatchObject({ code: 'STORAGE_SERVER_REFUSED' })
    const nobody = await open('postgres://someone:secret@127.0.0.1:1/db').catch((error: unknown) => error)
    expect(nobody).toMatchObject({ code: 'STORAGE_SERVER_DOWN' })
    expect(String(nobody)).not.toContain('secret')
    expect(verdictOf(nobody)).toBe('transient')
    const closed = await open(url)
    await closed.close()
    await expect(closed.run('SELECT 1')).rejects.toMatchObject({ code: 'STORAGE_CLOSED' })
  })

  it('tells apart what may pass, what was cut while it was kept, and what nobody lets it do', async () => {
    const codes: [string, string, string][] = [
      ['53100', 'STORAGE_SERVER_FULL', 'transient'],
      ['25006', 'STORAGE_SERVER_READ_ONLY', 'transient'],
      ['53300', 'STORAGE_SERVER_BUSY', 'transient'],
      ['40P01', 'STORAGE_CONFLICT', 'transient'],
      ['25P03', 'STORAGE_SERVER_DOWN', 'transient'],
      ['57P01', 'STORAGE_SERVER_DOWN', 'transient'],
      ['42501', 'STORAGE_SERVER_REFUSED', 'final'],
    ]
    const impatient = await Postgres.open(url, { ...options, patienceMs: 0 })
    for (const [state, code, verdict] of codes) {
      const raise = `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`
      const error = await impatient.transaction((transaction) => transaction.run(raise)).catch((met: unknown) => met)
      expect([error, verdictOf(error)]).toMatchObject([{ code }, verdict])
    }
    await impatient.close()
  })
})

describe('a way to the database that breaks', () => {
  it('is replaced: what came to nothing is tried again, what may have been kept is said to be unsure', async () => {
    const port = Number(new URL(url).port)
    const sockets = new Set<Socket>()
    let cuts = ''
    const way = createServer((near) => {
      const far = connect(port, '127.0.0.1')
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      }
      far.pipe(near)
      near
        .on('end', () => far.end())
        .on('data', (bytes) => {
          if (cuts !== '' && bytes.includes(cuts)) {
            cuts = ''
            near.destroy()
            far.destroy()
          } else far.write(bytes)
        })
    })
    await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve))
    const address = way.address()
    const there = typeof address === 'object' && address ? address.port : 0
    const distant = await Postgres.open(url.replace(`:${port}/`, `:${there}/`), options)
    await distant.run('CREATE TABLE far (n integer)')
    const write = async (n: number) => {
      await distant.transaction(async (transaction) => {
        await transaction.run('INSERT INTO far VALUES ($1)', n)
        await transaction.run(`SELECT 'middle'`)
      })
    }
    cuts = 'middle'
    await write(1)
    cuts = 'COMMIT'
    await expect(write(2)).rejects.toMatchObject({ code: 'STORAGE_UNSURE' })
    for (const socket of sockets) socket.destroy()
    await write(3)
    expect(await distant.all('SELECT n FROM far ORDER BY n')).toEqual([{ n: 1 }, { n: 3 }])
    await distant.close()
    await new Promise((resolve) => way.close(resolve))
  })

  it('hears what is told on its channels, and no other, until it is not asked to any more', async () => {
    const heard: string[] = []
    const tell = (channel: string, message: string) => database.run('SELECT pg_notify($1, $2)', channel, message)
    // What is told before the line is there is missed.
    const until = async (channel: string) => {
      while (!heard.some((each) => each.startsWith(channel))) await tell(channel, 'ready')
    }
    const ends = ['first', 'second'].map((channel) =>
      database.listen(channel, (said) => heard.push(`${channel} ${said}`)),
    )
    await until('first')
    await until('second')
    await tell('third', 'nobody')
    ends[0]?.()
    await tell('first', 'too late')
    const last = new Promise((resolve) => database.listen('second', resolve))
    await tell('second', 'last')
    expect(await last).toBe('last')
    expect(new Set(heard)).toEqual(new Set(['first ready', 'second ready', 'second last']))
  })
})
