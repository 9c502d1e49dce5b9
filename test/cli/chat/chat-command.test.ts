import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { chatCommand } from '../../../core/cli/chat/chat-command.js'
import type { Terminal } from '../../../core/cli/terminal.js'
import { sandboxFile } from '../../../core/sandbox/control/running-note.js'
import { writeSandboxNote } from '../../../core/sandbox/control/sandbox-note.js'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'

it('a chat talks to the app of the configuration that is named, and to no other', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'switchboard-chat-'))
  onTestFinished(() => rm(cwd, { recursive: true, force: true }))
  const address = { host: '127.0.0.1', port: 1, publicKeys: [] }
  const note = { ...address, pid: process.pid, world: defaultWorldFile, config: 'config/pizza.yaml' }
  await writeSandboxNote(join(cwd, sandboxFile), note as unknown as Parameters<typeof writeSandboxNote>[1])
  const terminal = { cwd, env: {}, out: { write: () => true } } as unknown as Terminal
  // Nobody is called so: whoever hears of that was let through.
  const chat = (config?: string) => chatCommand(terminal, {} as never, { as: 'nobody_at_all', config })
  await expect(chat('config/config.yaml')).rejects.toMatchObject({
    code: 'CLI_SANDBOX_OF_ANOTHER',
    what: 'The sandbox that runs here belongs to config/pizza.yaml, not to config/config.yaml.',
  })
  await expect(chat('./config/pizza.yaml')).rejects.toMatchObject({ code: 'CLI_PERSON_UNKNOWN' })
  await expect(chat()).rejects.toMatchObject({ code: 'CLI_PERSON_UNKNOWN' })
})
