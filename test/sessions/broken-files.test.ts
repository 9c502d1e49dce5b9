import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { createSessionStore } from '../../core/sessions/create-session-store.js'
import { LockFile } from '../../core/sessions/lock-file.js'
import { thisProcess } from '../../core/sessions/process-identity.js'
import { Database } from '../../core/storage/database.js'
import { SystemClock } from '../../core/time/system-clock.js'

const clock = new SystemClock()
/** What can be no process: the highest number that systems give is below it. */
const nobody = { ...thisProcess(), pid: 2 ** 22 + 7 }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

it('a session that cannot be read is not called damaged', async () => {
  mkdirSync(join(folder, 'bot1.session'))
  const store = createSessionStore({ name: 'bot1', clock, session: { type: 'file', workdir: folder } as never })

  await expect(store.load()).rejects.toMatchObject({ code: 'SESSION_UNREADABLE', context: { reason: 'EISDIR' } })
})

it('garbage in the lock file of a database does not make the database damaged', () => {
  const file = join(folder, 'app.db')
  writeFileSync(`${file}-lock`, 'this is no database at all, and long enough to be looked at as one'.repeat(40))
  Database.open(file, { clock, logger: new SilentLogger() }).close()
})

it.each([
  ['that was made just now by a process that has died', JSON.stringify(nobody), 0],
  ['that is dated in the future', '', 3_600],
])('a guard of taking over does not block %s', async (_, content, aheadSeconds) => {
  const path = join(folder, 'bot1.lock')
  writeFileSync(path, JSON.stringify({ ...nobody, since: '2026-01-01T00:00:00Z' }))
  writeFileSync(`${path}.takeover`, content)
  const when = clock.now() / 1_000 + aheadSeconds
  utimesSync(`${path}.takeover`, when, when)

  const lock = new LockFile(path, clock)
  expect(await lock.take()).toBeUndefined()
  await lock.release()
  expect(readdirSync(folder)).toEqual([])
})

it('a lock file that cannot be removed is not taken for ours, and one of no process is taken over', async () => {
  const path = join(folder, 'bot1.lock')
  mkdirSync(path)
  const lock = new LockFile(path, clock)
  await expect(lock.take()).rejects.toThrow()
  expect([lock.isHeld, readdirSync(folder)]).toEqual([false, ['bot1.lock']])
  rmSync(path, { recursive: true })
  for (const pid of [0, -1]) {
    writeFileSync(path, JSON.stringify({ ...nobody, pid }))
    expect(await lock.take()).toBeUndefined()
    await lock.release()
  }
})

it('a lock that cannot be made leaves no file behind', async () => {
  // Its own name fits, that of the file it is made from does not.
  const path = join(folder, `${'x'.repeat(250)}`)
  await expect(new LockFile(path, clock).take()).rejects.toThrow()
  expect(existsSync(path)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})
