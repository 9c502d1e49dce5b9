import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../../core/main.js'
import { createSessionStore } from '../../core/sessions/create-session-store.js'
import { formatSessionString } from '../../core/sessions/session-string.js'
import { ManualClock } from '../../core/time/manual-clock.js'

it('a session string is left out in the sandbox, which is told, and the login is kept in a file', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-'))
  const text = formatSessionString({ dcId: 2, authKey: Buffer.alloc(256, 7) })
  const client = `{ session_name: user1, type: user, api_id: 1, api_hash: h, session_string: "${text}" }`
  writeFileSync(join(cwd, 'config.yaml'), `clients: [${client}]\nsandbox: { enabled: true }\n`)
  const config = await readConfig({ configFile: 'config.yaml', cwd, env: {} })
  const [user] = config.clients
  expect(user).toMatchObject({ inMemory: false, session: { type: 'file', inMemory: false } })
  expect([user?.sessionString, user?.session.string]).toEqual([undefined, undefined])
  expect(config.notices).toEqual([expect.stringContaining('user1: the session string has no effect in the sandbox')])
  const clock = new ManualClock()
  const store = createSessionStore({ name: 'user1', clock, session: user?.session ?? { type: 'memory', workdir: '' } })
  expect(store.label).toBe(join('data', 'sandbox', 'sessions', 'user1.session'))
})
