import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { chatCommand } from '../../../core/cli/chat/chat-command.js'
import { ChatLink } from '../../../core/cli/chat/chat-link.js'
import { ChatRecorder } from '../../../core/cli/chat/record/chat-recorder.js'
import type { Terminal } from '../../../core/cli/terminal.js'
import { SwitchboardError } from '../../../core/errors/switchboard-error.js'
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

it('a recording that cannot be written takes the place of no error that ended the chat', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'switchboard-chat-'))
  onTestFinished(() => rm(cwd, { recursive: true, force: true }))
  const address = { host: '127.0.0.1', port: 1, publicKeys: [] }
  const note = { ...address, pid: process.pid, world: defaultWorldFile }
  await writeSandboxNote(join(cwd, sandboxFile), note as unknown as Parameters<typeof writeSandboxNote>[1])
  const unwritable = new SwitchboardError('CONFIG_UNWRITABLE', { file: 'tests/one.test.ts', reason: 'ENOSPC' })
  const [open, end] = [vi.spyOn(ChatLink.prototype, 'open'), vi.spyOn(ChatRecorder.prototype, 'end')]
  onTestFinished(() => void vi.restoreAllMocks())
  open.mockRejectedValue(new SwitchboardError('RPC_UNREACHABLE', { host: '127.0.0.1', port: 1, attempts: 3 }))
  end.mockRejectedValue(unwritable)
  let said = ''
  const write = (text: string) => {
    said += text
  }
  const terminal = { cwd, env: {}, out: { write } } as unknown as Terminal
  const options = { as: 'alice', to: '@first_sandbox_bot', record: 'tests/one' }

  const input = { stdin: process.stdin, stdout: process.stdout, lingerMs: 0 }
  await expect(chatCommand(terminal, input, options)).rejects.toMatchObject({ code: 'CLI_SANDBOX_NOT_RUNNING' })
  expect(said).toContain('tests/one.test.ts cannot be written (ENOSPC)')
})
