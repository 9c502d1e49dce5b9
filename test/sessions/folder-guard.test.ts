import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { LockFile } from '../../core/sessions/lock-file.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const clock = new ManualClock(Date.UTC(2026, 4, 6))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-guard-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function lockIn(folder: string, name: string): LockFile {
  return new LockFile(join(folder, `${name}.lock`), clock, 'folder')
}

it('many that are locked in one moment make two files together, and each is given up by itself', async () => {
  const folder = newFolder()
  const locks = ['a', 'b', 'c', 'd'].map((name) => lockIn(folder, name))
  for (const lock of locks) expect(await lock.take()).toBeUndefined()
  const inodes = readdirSync(folder).map((name) => statSync(join(folder, name)).ino)
  expect([inodes.length, new Set(inodes).size]).toEqual([5, 2])
  for (const lock of locks.slice(0, 3)) await lock.release()
  expect(readdirSync(folder).sort()).toEqual(['.guard', 'd.lock'])
  expect(await lockIn(folder, 'd').take()).toMatchObject({ pid: process.pid })
  const again = lockIn(folder, 'a')
  expect(await again.take()).toBeUndefined()
  await Promise.all([again.release(), locks[3]?.release()])
  expect(readdirSync(folder)).toEqual([])
})

it('what is locked later says so', async () => {
  const folder = newFolder()
  const [first, later] = [lockIn(folder, 'a'), lockIn(folder, 'b')]
  await first.take()
  const before = clock.now()
  await clock.advance(60_000)
  await later.take()
  expect(await lockIn(folder, 'b').take()).toMatchObject({ since: new Date(before + 60_000).toISOString() })
  await Promise.all([first.release(), later.release()])
})

it('the file of a folder stays while another process has something locked in it', async () => {
  const folder = newFolder()
  const own = lockIn(folder, 'own')
  await own.take()
  const child = fork(fileURLToPath(new URL('lock-child.ts', import.meta.url)), [folder], {
    execArgv: ['--import', 'tsx'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  await own.release()
  expect(readdirSync(folder).sort()).toEqual(['.guard', 'user1.session.lock'])
  // Not even somebody who removes what says who has it gets it.
  unlinkSync(join(folder, 'user1.session.lock'))
  expect(await lockIn(folder, 'user1.session').take()).toMatchObject({ pid: 0 })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const next = lockIn(folder, 'user1.session')
  expect(await next.take()).toBeUndefined()
  await next.release()
  expect(readdirSync(folder)).toEqual([])
})

it('a file that somebody removed is not relied on', async () => {
  const folder = newFolder()
  const [first, second] = [lockIn(folder, 'a'), lockIn(folder, 'b')]
  await first.take()
  unlinkSync(join(folder, '.guard'))
  expect(await second.take()).toBeUndefined()
  expect(readdirSync(folder).sort()).toEqual(['.guard', 'a.lock', 'b.lock'])
  await first.release()
  expect(await lockIn(folder, 'b').take()).toMatchObject({ pid: process.pid })
  await second.release()
  expect(readdirSync(folder)).toEqual([])
})
