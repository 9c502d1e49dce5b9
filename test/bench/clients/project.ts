import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { deviceOf } from '../../../core/client/driver-settings.js'
import { ClientConfig } from '../../../core/config/client-config.js'
import { FileSessionStore } from '../../../core/sessions/file-session-store.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import type { Centre, Login } from './messages.js'

interface ProjectParts {
  readonly logins: readonly Login[]
  readonly centre: Centre
  /** Whether the logins lie there as session files. */
  readonly stored: boolean
  /** Which plugin each client has. */
  readonly plugin: string
}

/** Writes a configuration of many bots into a folder, as people have it. */
export async function writeProject(
  folder: string,
  { logins, centre: { host, port }, stored, plugin }: ProjectParts,
): Promise<void> {
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
    `      include: ["${plugin}"]`,
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
