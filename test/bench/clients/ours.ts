// Loaded before the start, as the other contender loads it.
import 'telegram'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { deviceOf } from '../../../core/client/driver-settings.js'
import { ClientConfig } from '../../../core/config/client-config.js'
import { FileSessionStore } from '../../../core/sessions/file-session-store.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { contend } from './contend.js'
import type { Centre, Login } from './messages.js'

/** The whole framework as people run it: a configuration, session files, a database, a plugin for every client. */
const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
process.once('exit', () => void rm(folder, { recursive: true, force: true }))

contend(async ({ centre, logins, stored }) => {
  await prepare(logins, stored, centre)
  const config = await loadConfig(join(folder, 'config.yaml'), { cwd: folder, env: {} })
  // Fresh logins come into an app that runs already, so that what is measured is them.
  const late = stored ? [] : config.clients.splice(1)
  const app = createApp({ config, cwd: folder, dataCentre: centre })
  if (!stored) await app.start()
  return async () => {
    if (stored) await app.start()
    for (const client of late) await app.control.addClient(client)
    await Promise.all(late.map(({ sessionName }) => app.control.startClient(sessionName)))
    for (const { name, state, reason } of app.control.status().clients) {
      if (state !== 'online') throw new Error(`the client ${name} is ${state}: ${reason}`)
    }
  }
})

async function prepare(logins: readonly Login[], stored: boolean, { host, port }: Centre): Promise<void> {
  await mkdir(join(folder, 'sessions'))
  const lines = logins.flatMap(({ name, token }) => [
    `  - session_name: ${name}`,
    '    type: bot',
    '    api_id: 1',
    '    api_hash: "0123456789abcdef0123456789abcdef"',
    `    bot_token: "${token}"`,
    `    workdir: ${join(folder, 'sessions')}`,
    '    plugins:',
    '      enabled: true',
    `      root: ${resolve('test/bench/plugins')}`,
    '      include: ["count.plugin"]',
  ])
  const storage = ['storage:', `  file: ${join(folder, 'bench.db')}`]
  const logging = ['logging:', '  files: false', '  console: false']
  await writeFile(join(folder, 'config.yaml'), ['clients:', ...lines, ...storage, ...logging, ''].join('\n'))
  if (!stored) return
  const device = deviceOf(new ClientConfig(), undefined)
  for (const { name, dcId, authKey, userId } of logins) {
    const store = new FileSessionStore(name, join(folder, 'sessions'), new SystemClock())
    const account = { id: userId, isBot: true }
    // As an earlier start leaves it.
    await store.save({ dcId, authKey: Buffer.from(authKey, 'hex'), host, port, account, device })
  }
}
