import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadConfig } from '../../core/config/load-config.js'
import type { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { type App, createApp } from '../../core/kernel/app.js'
import type { PersonMessage } from '../../core/sandbox/person-message.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { states, stopped } from './app-harness.js'

const cwd = fileURLToPath(new URL('../..', import.meta.url))

/** The project's own configuration on a sandbox of this test, with a clock to move. */
async function startFour(change: (config: SwitchboardConfig) => void = () => {}) {
  const clock = new ManualClock()
  const sandbox = await Sandbox.start({ world: `${cwd}/config/sandbox.yaml`, seed: 1, clock })
  onTestFinished(() => sandbox.close())
  const config = await loadConfig('config/config.yaml', { cwd, env: {} })
  config.storage.file = ':memory:'
  for (const { session } of config.clients) session.type = 'memory'
  change(config)
  const app = createApp({ config, cwd, clock, dataCentre: sandbox.address })
  onTestFinished(() => stopped(app, clock))
  await app.start()
  return { app, sandbox, clock, config }
}

/** Waits for something that the network brings, in real time; the clock of the test stands still. */
function eventually<T>(look: () => T | undefined): Promise<T> {
  const found = () => {
    const seen = look()
    if (seen === undefined) throw new Error('it did not happen')
    return seen
  }
  return vi.waitFor(found, { interval: 5 })
}

/** Moves time from one run of the jobs to the next, and lets each run end. */
async function halfMinutes(count: number, app: App, clock: ManualClock): Promise<void> {
  const isBusy = () =>
    app.control.status().clients.some(({ plugins }) => plugins.some(({ jobs }) => jobs.some((job) => job.running)))
  for (let passed = 0; passed < count; passed++) {
    await clock.advance(30_000)
    await eventually(() => (isBusy() ? undefined : true))
  }
}

describe('the four clients of config/config.yaml', () => {
  let app: App
  let sandbox: Sandbox
  let clock: ManualClock

  beforeEach(async () => {
    ;({ app, sandbox, clock } = await startFour())
  }, 60_000)

  it('come online with a bot token or with phone, code and password', () => {
    expect(states(app)).toEqual({ user1: 'online', user2: 'online', bot1: 'online', bot2: 'online' })
    expect(app.control.status().clients.map(({ account }) => account?.name)).toEqual([
      'User One',
      'User Two',
      'Bot One',
      'Bot Two',
    ])
  })

  it.each([
    ['bot1', 'alice', 'Client: bot1 (bot)'],
    ['bot2', 'alice', 'Client: bot2 (bot)'],
    ['user1', 'user1', 'Client: user1 (user)'],
    ['user2', 'user2', 'Client: user2 (user)'],
  ])('answer /start to %s from %s and edit the answer for half an hour', async (name, writer, line) => {
    const person = sandbox.person(writer)
    const shown = (part: string) => () => person.messages.find(({ text }) => text.includes(part))

    person.send(name, '/start')
    const answer = await eventually(shown('Updating for 30 more min'))
    await halfMinutes(1, app, clock)
    const edited = await eventually(shown('Time: 00:00:30'))
    await halfMinutes(58, app, clock)
    await eventually(shown('Updating for 1 more min'))
    await halfMinutes(1, app, clock)
    const last = await eventually(shown('Updates have ended'))

    expect(answer.text).toContain(line)
    expect([edited.id, last.id]).toEqual([answer.id, answer.id])
  })

  it('edit an answer no more once it is deleted', async () => {
    const alice = sandbox.person('alice')
    alice.send('bot1', '/start')
    const shown = (part: string) => () =>
      alice.messages.find(({ text, id }) => text.includes(part) && id !== answer?.id)
    let answer: PersonMessage | undefined
    answer = await eventually(shown('Updating'))

    await halfMinutes(1, app, clock)
    await eventually(() => (answer?.text.includes('Time: 00:00:30') ? true : undefined))

    alice.delete(answer)
    alice.send('bot1', '/start')
    const second = await eventually(shown('Updating'))
    await halfMinutes(1, app, clock)
    await eventually(shown('Time: 00:01:00'))

    expect(second.id).not.toBe(answer.id)
    expect(sandbox.calls.list({ method: 'messages.editMessage' })).toHaveLength(2)
  })

  it('keep their jobs apart', async () => {
    await app.control.stopClient('bot1')

    expect(states(app)).toEqual({ user1: 'online', user2: 'online', bot1: 'stopped', bot2: 'online' })
    expect(await app.control.runJob('bot2', 'bot2_task_send')).toBe('done')
  })
})
