import { beforeEach, describe, expect, it } from 'vitest'
import { showRunning } from '../../core/cli/show-running.js'
import type { ClientStatus } from '../../core/kernel/status.js'
import type { RunningApp } from '../../core/main.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const url = 'http://localhost:8081'
const first = {
  password: 'abcde-fghjk-mnpqr-stuvw',
  link: `${url}/login#secret`,
}

let clock: ManualClock
let written: string
let state: ClientStatus['state']
let changed: () => void
let settle: () => void
let look: () => void
let console: RunningApp['console']

beforeEach(() => {
  clock = new ManualClock()
  written = ''
  state = 'connecting'
  changed = settle = look = () => {}
  console = undefined
})

function show(enabled = true) {
  const status = (): { clients: ClientStatus[] } => ({
    clients: [
      {
        name: 'bot1',
        type: 'bot',
        state,
        account: { id: 1, name: 'Bot', username: 'bot1' },
        plugins: [],
      },
    ],
  })
  const events = {
    on: (_types: unknown, listener: () => void) => {
      changed = listener
      return () => {}
    },
  }
  const running = {
    ...{
      app: { control: { status, events } },
      config: { console: { enabled }, notices: [] },
      plan: { clients: [] },
    },
    get console() {
      return console
    },
    settled: new Promise<void>((resolve) => (settle = resolve)),
    looking: new Promise<void>((resolve) => (look = resolve)),
  }
  const out = {
    write: (text: string) => {
      written += text
    },
  }
  return showRunning({ out, env: {}, cwd: '.' }, running as unknown as RunningApp, 'config/config.yaml', clock)
}

/** The console serves. */
async function serves(made?: typeof first) {
  console = { url, ...(made && { first: made }), close: async () => {} }
  look()
  await Promise.resolve()
}

/** What was written since it was last asked for. */
function more(): string {
  const text = written
  written = ''
  return text
}

describe('what shows a process that starts slowly', () => {
  it('tells address, link and password of a console that serves when the picture stands already, once', async () => {
    show()
    await clock.advance(3_000)
    expect(more()).toContain('  console   on its way; a line tells where it is\n')

    await serves(first)
    const late = more()
    expect(late).toContain(`  console  ${url}\n`)
    expect(late).toContain(`  ${first.link}\n`)
    expect(late).toContain(`  The password of the console, shown this once: ${first.password}\n`)

    state = 'reconnecting'
    changed()
    settle()
    await clock.advance(10_000)
    expect(more()).not.toContain('console')
  })

  it('tells the address at later starts too, and how to get a login link', async () => {
    show()
    await clock.advance(3_000)
    more()
    await serves()
    expect(more()).toBe(`  console  ${url}  login link: npx switchboard console link\n`)
  })

  it('has all of it in a picture that comes later than the console', async () => {
    show()
    await serves(first)
    expect(more()).toBe('')
    state = 'online'
    changed()
    settle()
    await Promise.resolve()
    const picture = more()
    expect(picture).toContain(first.password)
    expect(picture).toContain('Talk to a bot  https://t.me/bot1')
    changed()
    expect(more()).toBe('')
  })

  it('says nothing of a console that is switched off', async () => {
    show(false)
    await clock.advance(3_000)
    look()
    await Promise.resolve()
    expect(more()).not.toContain('console')
  })

  it('tells how to talk to a bot when the first one comes online, once', async () => {
    show()
    await clock.advance(3_000)
    expect(more()).not.toContain('Talk to a bot')
    for (const next of ['online', 'reconnecting', 'online'] as const) {
      state = next
      changed()
    }
    expect(more().match(/Talk to a bot {2}https:\/\/t\.me\/bot1/g)).toHaveLength(1)
  })

  it('waits with what is new until a person has answered', async () => {
    const shown = show()
    await clock.advance(3_000)
    more()
    let answer = () => {}
    const asked = shown.whileAsked(() => new Promise<void>((resolve) => (answer = resolve)))
    await serves(first)
    expect(more()).toBe('')
    answer()
    await asked
    expect(more()).toContain(first.password)
  })

  it('tells a password that was made when it ends before it was shown, as it is made only once', async () => {
    const shown = show()
    await serves(first)
    shown.end()
    expect(more()).toContain(first.password)
    await clock.advance(3_000)
    settle()
    changed()
    await Promise.resolve()
    expect(more()).toBe('')
  })
})
