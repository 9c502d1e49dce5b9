import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { PersonMessage } from '../../core/sandbox/person-message.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'
import type { TortureJob } from '../updates/torture/torture-child.js'

const child = fileURLToPath(new URL('../updates/torture/torture-child.ts', import.meta.url))
const plugins = fileURLToPath(new URL('./killed', import.meta.url))
const token = '800000000:AAinvented-token-of-a-bot-that-is-killed'

it('a dialogue goes on in the step in which its process was killed, and says nothing twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-killed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const user = (id: number, name: string) => ({
    ...{ id, phone: String(9_996_000_000 + (id % 100)), code: '22222', firstName: name, username: name },
  })
  const sandbox = await Sandbox.start({
    world: {
      users: [user(710_000_001, 'killed_ada'), user(710_000_002, 'killed_kitchen')],
      bots: [{ id: 800_000_000, token, firstName: 'Bot', username: 'killed_bot', name: 'bot' }],
    },
  })
  onTestFinished(() => sandbox.close())
  const { dcId, authKey } = sandbox.mintAuthKey('bot')
  await new FileSessionStore('bot', join(folder, 'sessions'), new SystemClock()).save({ dcId, authKey })
  const configFile = join(folder, 'config.yaml')
  writeFileSync(
    configFile,
    `sandbox: { enabled: true }
storage: { file: "${join(folder, 'data.db')}" }
logging: { files: false, console: false }
clients:
  - { session_name: bot, type: bot, api_id: 1, api_hash: "${'0123456789abcdef'.repeat(2)}", bot_token: "${token}",
      session: { type: file, workdir: "${join(folder, 'sessions')}" }, plugins: { root: "${plugins}", include: [order.plugin] } }
`,
  )
  let life: ChildProcess | undefined
  onTestFinished(() => void life?.kill('SIGKILL'))
  const live = async () => {
    const started = fork(child, [], { execArgv: ['--import', 'tsx'], env: { ...process.env, DEATHS: folder } })
    life = started
    started.send({ address: sandbox.address, configFile } satisfies TortureJob)
    await new Promise((resolve) => started.once('message', resolve))
    // In an object, as a promise alone would be waited for.
    return { ended: new Promise((ended) => started.once('exit', (_, signal) => ended(signal))) }
  }
  const [ada, kitchen] = [sandbox.person('killed_ada'), sandbox.person('killed_kitchen')]
  /** Waits until somebody is shown this, however long a process takes to start. */
  const shown = (wanted: string) =>
    expect.poll(() => ada.history('bot').map(({ text }) => text), { timeout: 40_000, interval: 20 }).toContain(wanted)
  const says = async (text: string, wanted: string) => {
    const heard = ada.waitFor(wanted)
    ada.send('bot', text)
    return heard
  }
  // The kitchen has to have written once, as bots cannot begin.
  kitchen.send('bot', '/start')

  const lived = await live()
  await says('/order', 'How many?')
  const size = await says('2', 'Which size?')
  writeFileSync(join(folder, 'step'), '')
  const noted = ada.waitFor('large, noted.')
  ada.click(size, 'Large').catch(() => {})
  await noted
  expect(await lived.ended).toBe('SIGKILL')

  await live()
  await shown('Where to?')
  await says('Main Street 1', 'Thank you.')
  // What comes after it is heard by nobody: the dialogue is over.
  await says('/order', 'How many?')
  const heard = (person: typeof ada) =>
    person.history('bot').flatMap(({ out, text }: PersonMessage) => (out ? [] : [text]))
  expect(heard(ada)).toEqual([
    'How many?',
    'Where to?',
    'large, noted.',
    '2 large to Main Street 1, counted 1.',
    'Thank you.',
    'How many?',
  ])
  expect(heard(kitchen)).toEqual(['Heat the oven.'])
}, 120_000)
