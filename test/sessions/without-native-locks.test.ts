import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { SystemClock } from '../../core/time/system-clock.js'

it('where the addon with the locks cannot be loaded, that is told, and the lock files do', async () => {
  // Before anything loads it.
  const { arch } = process
  Object.defineProperty(process, 'arch', { value: 'pdp11' })
  const { lockNotice } = await import('../../core/sessions/file-guard.js')
  const notice = lockNotice()
  Object.defineProperty(process, 'arch', { value: arch })
  const { LockFile } = await import('../../core/sessions/lock-file.js')
  const { check } = await import('../../core/main.js')
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-locks-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))

  expect(notice).toContain('-pdp11: fs-native-extensions cannot be loaded')
  const [lock, other] = [1, 2].map(() => new LockFile(join(cwd, 'a.lock'), new SystemClock()))
  expect(await lock?.take()).toBeUndefined()
  expect(await other?.take()).toMatchObject({ pid: process.pid, isLocked: false })
  await lock?.release()

  const configFile = join(cwd, 'config.yaml')
  writeFileSync(
    configFile,
    'clients:\n  - { session_name: a, type: bot, bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on", api_id: 1, api_hash: "0123456789abcdef0123456789abcdef" }\n',
  )
  const { config } = await check({ configFile, cwd, env: {} })
  expect(config.notices).toContainEqual(lockNotice())
})
