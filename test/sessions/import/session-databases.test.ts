import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSwitchboardError } from '../../../core/errors/switchboard-error.js'
import { readSessionSource } from '../../../core/sessions/import/read-session-source.js'
import { inventLogin } from './login.js'
import { writeMtcuteFile, writePyrogramFile, writeTelethonFile } from './session-databases.js'
import { temporaryFolder } from './temporary-folder.js'

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isSwitchboardError(error) ? error.code : `not one of ours: ${String(error)}`
}

describe('a session file of SQLite is recognised by its tables', () => {
  it.each([1, 3, 7] as const)('Pyrogram, version %i', async (version) => {
    const file = join(temporaryFolder(), 'user1.session')
    const login = inventLogin({ isBot: true })
    writePyrogramFile(file, version, login)
    expect(await readSessionSource(file)).toEqual({
      format: 'pyrogram',
      dcId: 4,
      authKey: Uint8Array.from(login.authKey),
      ...(version === 7 ? { host: login.host, port: 443 } : {}),
      ...(version === 1 ? {} : { apiId: login.apiId }),
      userId: login.userId,
      isBot: true,
      testMode: false,
    })
  })

  it.each([7, 8] as const)('Telethon, version %i', async (version) => {
    const file = join(temporaryFolder(), 'any.name')
    const login = inventLogin()
    const unused = { ...inventLogin({ dcId: 2 }), authKey: Buffer.alloc(0) }
    writeTelethonFile(file, version, [login, unused])
    expect(await readSessionSource(file)).toEqual({
      format: 'telethon',
      dcId: 4,
      authKey: Uint8Array.from(login.authKey),
      host: login.host,
      port: 443,
    })
  })

  it('mtcute, written by its own storage, of which the main data centre counts', async () => {
    const file = join(temporaryFolder(), 'client.session')
    const login = inventLogin({ isBot: true })
    await writeMtcuteFile(file, login)
    const { dcId, host, port, userId, isBot, testMode } = login
    const authKey = Uint8Array.from(login.authKey)
    expect(await readSessionSource(file)).toEqual({
      format: 'mtcute',
      dcId,
      host,
      port,
      userId,
      isBot,
      testMode,
      authKey,
    })
  })

  it('including what a running program has not moved into the file yet', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'user1.session')
    const login = inventLogin()
    writePyrogramFile(file, 3, undefined, (database) => database.exec('PRAGMA journal_mode = WAL'))
    const writer = new DatabaseSync(file)
    writer.prepare('UPDATE sessions SET auth_key = ?, user_id = 5').run(login.authKey)
    const before = readdirSync(folder)
    expect(before).toContain('user1.session-wal')
    expect(await readSessionSource(file)).toMatchObject({ userId: 5, authKey: Uint8Array.from(login.authKey) })
    const link = join(temporaryFolder(), 'link.session')
    symlinkSync(file, link)
    expect(await readSessionSource(link)).toMatchObject({ userId: 5 })
    expect(readdirSync(folder)).toEqual(before)
    writer.close()
  })
})

describe('reading a session file', () => {
  it('leaves the file, its folder and the folder of temporary files as they were', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'user1.session')
    writeTelethonFile(file, 8, [inventLogin()])
    const content = readFileSync(file)
    const { mtimeMs } = statSync(file)
    await readSessionSource(file)
    expect(readFileSync(file).equals(content)).toBe(true)
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
    expect(readdirSync(folder)).toEqual(['user1.session'])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('switchboard-import-'))).toEqual([])
  })

  it('works while another program holds a lock on it', async () => {
    const file = join(temporaryFolder(), 'user1.session')
    writePyrogramFile(file, 3, inventLogin())
    const other = new DatabaseSync(file)
    other.exec('BEGIN EXCLUSIVE')
    expect(await readSessionSource(file)).toMatchObject({ format: 'pyrogram' })
    other.exec('ROLLBACK')
    other.close()
  })

  it('tells a file that another program writes meanwhile', async () => {
    const file = join(temporaryFolder(), 'user1.session')
    writePyrogramFile(file, 3, inventLogin())
    // Each turn of the event loop leaves the trace of a write, and a reading takes several turns.
    let next: NodeJS.Immediate | undefined
    let writes = 0
    const writeOn = () => {
      utimesSync(file, 1_000, 1_000 + ++writes)
      next = setImmediate(writeOn)
    }
    writeOn()
    const code = await codeOf(readSessionSource(file))
    clearImmediate(next)
    expect(code).toBe('SESSION_SOURCE_BUSY')
  })

  it('tells a file that cannot be read', async () => {
    const file = join(temporaryFolder(), 'user1.session')
    writePyrogramFile(file, 3, inventLogin())
    mkdirSync(`${file}-wal`)
    expect(await codeOf(readSessionSource(file))).toBe('SESSION_SOURCE_UNREADABLE')
  })
})

describe('a session file that is none, or not whole, is refused', () => {
  it('one with which nobody is logged in', async () => {
    const folder = temporaryFolder()
    writePyrogramFile(join(folder, 'a'), 3)
    writeTelethonFile(join(folder, 'b'), 8, [])
    await writeMtcuteFile(join(folder, 'c'), undefined)
    for (const name of ['a', 'b', 'c']) {
      expect(await codeOf(readSessionSource(join(folder, name)))).toBe('SESSION_SOURCE_EMPTY')
    }
  })

  it('one with a key that is too short or too long', async () => {
    const folder = temporaryFolder()
    for (const size of [1, 255, 257, 4_096]) {
      const file = join(folder, String(size))
      writePyrogramFile(file, 3, inventLogin({ authKey: Buffer.alloc(size, 7) }))
      expect(await codeOf(readSessionSource(file))).toBe('SESSION_SOURCE_DAMAGED')
    }
  })

  it('one with several logins, and one with the tables of two programs', async () => {
    const folder = temporaryFolder()
    writeTelethonFile(join(folder, 'two'), 8, [inventLogin(), inventLogin({ dcId: 2 })])
    expect(await codeOf(readSessionSource(join(folder, 'two')))).toBe('SESSION_SOURCE_SEVERAL')

    const both = join(folder, 'both')
    const login = inventLogin()
    writePyrogramFile(both, 3, login)
    const database = new DatabaseSync(both)
    database.exec('CREATE TABLE auth_keys (dc, key); CREATE TABLE key_value (key, value)')
    database.close()
    expect(await codeOf(readSessionSource(both))).toBe('SESSION_SOURCE_SEVERAL')
    expect(await readSessionSource(both, { format: 'pyrogram' })).toMatchObject({ userId: login.userId })
    expect(await codeOf(readSessionSource(both, { format: 'telethon' }))).toBe('SESSION_SOURCE_UNKNOWN')
  })

  it('a database of something else, a damaged one and one that was cut', async () => {
    const folder = temporaryFolder()
    const other = new DatabaseSync(join(folder, 'other'))
    other.exec('CREATE TABLE sessions (id, data)')
    other.close()
    expect(await codeOf(readSessionSource(join(folder, 'other')))).toBe('SESSION_SOURCE_UNKNOWN')

    writePyrogramFile(join(folder, 'cut'), 3, inventLogin())
    truncateSync(join(folder, 'cut'), 5_000)
    expect(await codeOf(readSessionSource(join(folder, 'cut')))).toBe('SESSION_SOURCE_DAMAGED')

    writeFileSync(join(folder, 'noise'), Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9_000, 0xa5)]))
    expect(await codeOf(readSessionSource(join(folder, 'noise')))).toBe('SESSION_SOURCE_DAMAGED')
  })

  it('any bytes, in a file', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'any')
    const heads = [Buffer.alloc(0), Buffer.from('SQLite format 3\0'), Buffer.from('{"format":'), Buffer.from('TDF$')]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 3_000 }), async (head, bytes) => {
        writeFileSync(file, Buffer.concat([head, bytes]))
        expect(await codeOf(readSessionSource(file))).toMatch(/^SESSION_/)
      }),
      { numRuns: 60 },
    )
  })

  it('a real file with bytes changed, which either opens or is refused', async () => {
    const file = join(temporaryFolder(), 'changed')
    writePyrogramFile(file, 3, inventLogin())
    const whole = readFileSync(file)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
        async (changes) => {
          const bytes = Buffer.from(whole)
          for (const [at, byte] of changes) bytes[at] = byte
          writeFileSync(file, bytes)
          const outcome = await readSessionSource(file).then(
            ({ authKey }) => authKey.length,
            (error: unknown) => (isSwitchboardError(error) ? error.code : error),
          )
          expect(outcome === 256 || String(outcome).startsWith('SESSION_')).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
