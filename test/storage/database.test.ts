import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import type { CommitParticipant } from '../../core/storage/group-commit.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { collectGarbage } from '../bench/garbage.js'

const options = () => ({ clock: new ManualClock(), logger: new SilentLogger() })
const file = () => join(mkdtempSync(join(tmpdir(), 'switchboard-')), 'deep', 'data.db')

describe('a database', () => {
  it('is made with its folder and every file beside it, for this user only', () => {
    const name = file()
    const database = Database.open(name, options())
    database.migrate('test', ['CREATE TABLE t (a INTEGER) STRICT'])
    const modes = readdirSync(dirname(name)).map((each) => [each, statSync(join(dirname(name), each)).mode & 0o777])
    expect(Object.fromEntries(modes)).toEqual({
      ...{ 'data.db': 0o600, 'data.db-lock': 0o600 },
      ...{ 'data.db-shm': 0o600, 'data.db-wal': 0o600 },
    })
    expect(statSync(dirname(name)).mode & 0o777).toBe(0o700)
    database.close()
  })

  it('takes from files that were there what others may do with them, and keeps its claim', () => {
    const name = file()
    Database.open(name, options()).close()
    for (const each of [name, `${name}-lock`]) chmodSync(each, 0o644)
    const database = Database.open(name, options())
    for (const each of [name, `${name}-lock`]) expect(statSync(each).mode & 0o777).toBe(0o600)
    expect(() => Database.open(name, options())).toThrow(expect.objectContaining({ code: 'STORAGE_IN_USE' }))
    database.close()
  })

  it('leaves a folder in its place as it is', () => {
    const name = mkdtempSync(join(tmpdir(), 'switchboard-'))
    chmodSync(name, 0o755)
    expect(() => Database.open(name, options())).toThrow(expect.objectContaining({ code: 'STORAGE_UNREACHABLE' }))
    expect(statSync(name).mode & 0o777).toBe(0o755)
  })

  it('belongs to one process, which the other one is told', () => {
    const name = file()
    const database = Database.open(name, options())
    const script = `
      import { Database } from './core/storage/database.js'
      import { SilentLogger } from './core/logging/silent-logger.js'
      import { SystemClock } from './core/time/system-clock.js'
      try { Database.open(${JSON.stringify(name)}, { clock: new SystemClock(), logger: new SilentLogger() }) }
      catch (error) { process.stdout.write(error.code + ' ' + error.message) }`
    const run = () =>
      spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8' })
    const other = run()
    expect(other.stdout).toContain('STORAGE_IN_USE')
    expect(other.stdout).toContain(`process ${process.pid} on`)
    database.close()
    expect(run().stdout).toBe('')
  }, 60_000)

  it('can be looked at by a second connection that does not claim it', () => {
    const name = file()
    const database = Database.open(name, options())
    database.migrate('test', ['CREATE TABLE t (a INTEGER) STRICT'])
    database.run('INSERT INTO t VALUES (1)')
    const other = Database.open(name, { ...options(), exclusive: false })
    expect(other.all('SELECT a FROM t')).toEqual([{ a: 1 }])
    other.close()
    database.close()
  })

  it('names a file that is no database', () => {
    const name = join(mkdtempSync(join(tmpdir(), 'switchboard-')), 'data.db')
    writeFileSync(name, 'no database '.repeat(1_000))
    expect(() => Database.open(name, options())).toThrow(expect.objectContaining({ code: 'STORAGE_CORRUPT' }))
  })

  it('runs each migration once, and refuses a file from the future', () => {
    const name = file()
    const first = Database.open(name, options())
    first.migrate('part', ['CREATE TABLE t (a INTEGER) STRICT', 'ALTER TABLE t ADD COLUMN b TEXT'])
    first.migrate('part', ['CREATE TABLE t (a INTEGER) STRICT', 'ALTER TABLE t ADD COLUMN b TEXT'])
    expect(() => first.migrate('part', ['CREATE TABLE t (a INTEGER) STRICT'])).toThrow(
      expect.objectContaining({ code: 'STORAGE_NEWER' }),
    )
    first.close()
  })

  it('rolls back what fails, and only that part of it', () => {
    const database = Database.open(':memory:', options())
    database.migrate('test', ['CREATE TABLE t (a INTEGER) STRICT'])
    const fail = () => {
      throw new Error('no')
    }
    expect(() =>
      database.transaction(() => {
        database.run('INSERT INTO t VALUES (1)')
        fail()
      }),
    ).toThrow()
    database.transaction(() => {
      database.run('INSERT INTO t VALUES (2)')
      try {
        database.transaction(() => {
          database.run('INSERT INTO t VALUES (3)')
          fail()
        })
      } catch {}
    })
    expect(database.all('SELECT a FROM t')).toEqual([{ a: 2 }])
  })

  it('keeps what stands behind a NUL character in a text', () => {
    const database = Database.open(':memory:', options())
    database.migrate('test', ['CREATE TABLE t (a TEXT PRIMARY KEY) STRICT'])
    for (const text of ['a\u0000b', 'a\u0000c', '\u0000']) database.run('INSERT INTO t VALUES (?)', text)
    expect(database.all('SELECT a FROM t ORDER BY a')).toEqual([{ a: '' }, { a: 'ab' }, { a: 'ac' }])
    expect(database.get('SELECT a FROM t WHERE a = ?', 'a\u0000c')).toEqual({ a: 'ac' })
    database.close()
  })

  it('says that it is closed', () => {
    const database = Database.open(':memory:', options())
    database.close()
    expect(() => database.run('SELECT 1')).toThrow(expect.objectContaining({ code: 'STORAGE_CLOSED' }))
  })
})

describe('a database that cannot write what is left when it is closed', () => {
  it('says so, closes its file and gives up its claim', async () => {
    const name = file()
    const database = Database.open(name, options())
    database.migrate('test', ['CREATE TABLE t (a INTEGER) STRICT'])
    const fails = () => {
      throw new Error('the disk is full')
    }
    database.groupCommit.request({ write: fails, committed: () => {}, rejected: fails })

    expect(() => database.close()).toThrow('the disk is full')
    // Whoever closes it as the last takes away what lies beside it, once no statement is left.
    collectGarbage()
    await new Promise(setImmediate)
    expect(readdirSync(dirname(name)).sort()).toEqual(['data.db', 'data.db-lock'])
    expect(() => Database.open(name, options()).close()).not.toThrow()
    expect(() => database.close()).not.toThrow()
  })
})

describe('a group commit', () => {
  it('keeps everything while the disk is full and writes it when there is room', async () => {
    const parts = options()
    const database = Database.open(file(), parts)
    database.migrate('test', ['CREATE TABLE t (a TEXT) STRICT'])
    database.run('PRAGMA max_page_count = 20')
    const committed: number[] = []
    const participant = (size: number): CommitParticipant => ({
      write: () => void database.run('INSERT INTO t VALUES (?)', 'x'.repeat(size)),
      committed: () => void committed.push(size),
      rejected: () => void committed.push(-size),
    })
    database.groupCommit.request(participant(200_000))
    database.groupCommit.request(participant(7))
    await parts.clock.advance(0)
    expect(committed).toEqual([])
    expect(database.groupCommit.isFailing).toBe(true)
    database.run('PRAGMA max_page_count = 2000')
    await parts.clock.advance(1_000)
    expect(committed).toEqual([200_000, 7])
    expect(database.groupCommit.isFailing).toBe(false)
    database.close()
  })

  it('keeps everything while a file beside it cannot be opened', async () => {
    const parts = options()
    const database = Database.open(':memory:', parts)
    const log: string[] = []
    let isShort = true
    database.groupCommit.request({
      write: () => {
        // SQLITE_CANTOPEN: a file for what is rolled back, where too many are open.
        if (isShort) throw Object.assign(new Error('unable to open database file'), { errcode: 14 })
      },
      committed: () => void log.push('committed'),
      rejected: () => void log.push('rejected'),
    })
    await parts.clock.advance(0)
    isShort = false
    await parts.clock.advance(1_000)
    expect(log).toEqual(['committed'])
    database.close()
  })

  it('does not let an impossible write take the others with it', async () => {
    const parts = options()
    const database = Database.open(':memory:', parts)
    database.migrate('test', ['CREATE TABLE t (a INTEGER UNIQUE) STRICT; INSERT INTO t VALUES (1)'])
    const log: string[] = []
    const participant = (value: number): CommitParticipant => ({
      write: () => void database.run('INSERT INTO t VALUES (?)', value),
      committed: () => void log.push(`committed ${value}`),
      rejected: () => void log.push(`rejected ${value}`),
    })
    for (const value of [2, 1, 3]) database.groupCommit.request(participant(value))
    await parts.clock.advance(0)
    expect(log).toEqual(['committed 2', 'rejected 1', 'committed 3'])
  })
})
