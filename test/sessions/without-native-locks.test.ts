import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

it('where the addon with the locks cannot be loaded, that is told, and the lock files do', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-locks-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const configFile = join(cwd, 'config.yaml')
  writeFileSync(
    configFile,
    'sandbox: { enabled: true }\nclients:\n  - { session_name: a, type: bot, bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on", api_id: 1, api_hash: "0123456789abcdef0123456789abcdef" }\n',
  )
  const core = new URL('../../core/', import.meta.url)
  // A process of its own: the addon is looked for once in each.
  const script = `
    const { arch } = process
    Object.defineProperty(process, 'arch', { value: 'pdp11' })
    const { lockNotice } = await import(${JSON.stringify(new URL('sessions/native-locks.ts', core))})
    const notice = lockNotice()
    Object.defineProperty(process, 'arch', { value: arch })
    const { LockFile } = await import(${JSON.stringify(new URL('sessions/lock-file.ts', core))})
    const { SystemClock } = await import(${JSON.stringify(new URL('time/system-clock.ts', core))})
    const { check } = await import(${JSON.stringify(new URL('main.ts', core))})
    const [lock, other] = [1, 2].map(() => new LockFile(${JSON.stringify(join(cwd, 'a.lock'))}, new SystemClock()))
    const holders = [await lock.take(), await other.take()]
    await lock.release()
    const { config } = await check({ configFile: ${JSON.stringify(configFile)}, cwd: ${JSON.stringify(cwd)}, env: {} })
    console.log(JSON.stringify({ pid: process.pid, notice, holders, told: config.notices.includes(lockNotice()) }))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const { pid, notice, holders, told } = JSON.parse(stdout) as {
    pid: number
    notice: string
    holders: unknown[]
    told: boolean
  }
  expect(notice).toContain('-pdp11: fs-native-extensions cannot be loaded')
  expect(holders).toEqual([null, expect.objectContaining({ pid })])
  expect(holders[1]).not.toHaveProperty('guard')
  expect(told).toBe(true)
}, 60_000)
