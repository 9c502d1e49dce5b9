import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FileClaim } from '../../core/storage/file-claim.js'
import { openSqlite } from '../../core/storage/sqlite.js'
import { ManualClock } from '../../core/time/manual-clock.js'

/** A database file in a folder of its own, whose name has what addresses write otherwise. */
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-claim-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'a b%20?.db')
}

it('is seen by others for as long as it is held', () => {
  const file = place()
  expect(FileClaim.isHeld(file)).toBe(false)
  expect(existsSync(`${file}-lock`)).toBe(false)
  const claim = FileClaim.take(file, new ManualClock())
  expect(FileClaim.isHeld(file)).toBe(true)
  claim.release()
  expect(FileClaim.isHeld(file)).toBe(false)
})

it('is not known where the lock cannot be tried', () => {
  const file = place()
  mkdirSync(`${file}-lock`)
  expect(FileClaim.isHeld(file)).toBeUndefined()
})

it("is nobody's when the lock is damaged, and can be taken then", () => {
  const file = place()
  writeFileSync(`${file}-lock`, 'no database at all, '.repeat(100))
  expect(FileClaim.isHeld(file)).toBe(false)
  FileClaim.take(file, new ManualClock()).release()
})

it('bears the name of who holds it, also when another that begins at the same moment writes over it', () => {
  const file = place()
  const lock = openSqlite(`${file}-lock`, { timeoutMs: 0 })
  lock.exec(`CREATE TABLE owner (pid INTEGER, host TEXT, since_ms INTEGER);
    CREATE TABLE met (pid INTEGER);
    CREATE TRIGGER other AFTER INSERT ON owner WHEN NOT EXISTS (SELECT * FROM met)
    BEGIN INSERT INTO met VALUES (1); UPDATE owner SET pid = 1; END`)
  lock.close()
  const clock = new ManualClock()
  const claim = FileClaim.take(file, clock)
  onTestFinished(() => claim.release())
  clock.set(clock.now() + 1)

  const owner = expect.stringContaining(`process ${process.pid} on `)
  expect(() => FileClaim.take(file, clock)).toThrow(
    expect.objectContaining({ code: 'STORAGE_IN_USE', context: expect.objectContaining({ owner }) }),
  )
})
