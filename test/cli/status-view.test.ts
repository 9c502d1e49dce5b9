import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { renderStatus, statusChanges } from '../../core/cli/status-view.js'
import type { AppStatus, ClientStatus, JobStatus } from '../../core/kernel/status.js'

const plain = createColors(false)
const nowMs = Date.UTC(2026, 0, 1, 12)

const job = (fields: Partial<JobStatus>): JobStatus => ({
  name: 'bot1_task_send',
  schedule: 'every 30s',
  enabled: true,
  paused: false,
  running: false,
  runs: 0,
  failures: 0,
  skipped: 0,
  ...fields,
})

const client = (fields: Partial<ClientStatus>): ClientStatus => ({
  name: 'bot1',
  type: 'bot',
  state: 'online',
  account: { id: 1, name: 'Bot One', username: 'bot1' },
  plugins: [],
  ...fields,
})

const status: AppStatus = {
  clients: [
    client({
      plugins: [
        {
          name: 'bot1_commands',
          file: 'a.ts',
          enabled: true,
          hasOptions: false,
          handlers: [{ member: 'start', label: '/start (private)' }],
          jobs: [],
        },
        {
          name: 'bot1_periodic',
          file: 'b.ts',
          enabled: true,
          hasOptions: false,
          handlers: [],
          jobs: [job({ nextRunMs: nowMs + 29_400 })],
        },
      ],
    }),
    client({
      name: 'longer_name',
      type: 'user',
      account: { id: 2, name: 'Ann\u001b[31m\nX', username: undefined },
      plugins: [
        {
          name: 'jobs',
          file: 'c.ts',
          enabled: true,
          hasOptions: false,
          handlers: [],
          jobs: [job({ name: 'off', enabled: false }), job({ name: 'busy', running: true })],
        },
      ],
    }),
    client({ name: 'bot2', state: 'failed', account: undefined, reason: 'The token is wrong.' }),
  ],
}

describe('the status view', () => {
  it('tells what check tells, and of many notes how many there are', () => {
    const notes = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((name) => `${name} has no effect`)
    const frame = { configFile: 'config/config.yaml', nowMs }
    expect(renderStatus(status, { ...frame, notes: notes.slice(0, 1) }, plain)).toMatch(
      /\n {2}note {2}one has no effect\n/,
    )
    const all = renderStatus(status, { ...frame, notes }, plain)
    expect(all.match(/note {2}/g)).toHaveLength(5)
    expect(all).toContain('2 more notes: npx switchboard check tells all.')
    const other = renderStatus(status, { ...frame, configFile: 'a.yaml', notes }, plain)
    expect(other).toContain('2 more notes: npx switchboard check -c "a.yaml" tells all.')
  })

  it('says how to get into the console: by the link of the very first start, or how to have one', () => {
    const url = 'http://localhost:8080'
    const of = (console: { url: string; link?: string; password?: string }) =>
      renderStatus(status, { configFile: 'config/config.yaml', console, nowMs, width: 80 }, plain).split('\n')
    expect(of({ url })).toContain('  console   http://localhost:8080  login link: npx switchboard console link')
    const first = of({ url, link: `${url}/login#secret`, password: 'pass' })
    expect(first).toContain('  console   http://localhost:8080')
    expect(first).toContain('  http://localhost:8080/login#secret')
    const other = renderStatus(status, { configFile: 'my own.yaml', console: { url }, nowMs }, plain)
    expect(other).toContain('npx switchboard console link -c "my own.yaml"\n')
  })

  it('shows where it runs, every client with what it has, and how to talk to a bot', () => {
    const sandbox = { host: '127.0.0.1', port: 4321, world: 'config/sandbox.yaml' }

    expect(renderStatus(status, { configFile: 'config/config.yaml', sandbox, nowMs }, plain)).toMatchInlineSnapshot(`
      "
      Switchboard
        config   config/config.yaml
        sandbox  127.0.0.1:4321  no account here is real: config/sandbox.yaml

        ● bot1         online  Bot One @bot1
            bot1_commands  /start (private)
            bot1_periodic  bot1_task_send every 30s, next in 30s
        ● longer_name  online  Ann[31m X
            jobs  off every 30s, off · busy every 30s, running
        ✗ bot2         failed  The token is wrong.
            no plugins

        1 of 3 clients failed; the others go on.
        Talk to a bot  npx switchboard chat --to @bot1   in another terminal, then type /start
        Ctrl+C stops everything.
      "
    `)
  })

  it('wraps what is wider than the terminal', () => {
    const text = renderStatus(status, { configFile: 'c.yaml', nowMs, width: 50 }, plain)

    expect(text.split('\n').every((line) => line.length <= 50)).toBe(true)
    expect(text).toContain('      jobs  off every 30s, off ·\n            busy every 30s, running\n')
  })

  it('does not say that others go on when every client has failed', () => {
    const failed = { clients: status.clients.map((one) => ({ ...one, state: 'failed' as const })) }
    const text = renderStatus(failed, { configFile: 'c.yaml', nowMs }, plain)

    expect(text).toContain('3 of 3 clients failed; there is nothing to run.')
    expect(text).not.toContain('go on')
    expect(text).not.toContain('Ctrl+C')
  })

  it('names the link of a bot when it runs on Telegram', () => {
    const text = renderStatus(status, { configFile: 'c.yaml', nowMs }, plain)

    expect(text).toContain('https://t.me/bot1')
    expect(text).toContain('telegram')
    expect(text).not.toContain('switchboard chat')
  })

  it('has colours when they are wanted, and lines up the same', () => {
    const frame = { configFile: 'c.yaml', nowMs }
    const colored = renderStatus(status, frame, createColors(true))

    expect(colored).toContain('\u001b[')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderStatus(status, frame, plain))
  })

  it('tells one line for each client that changed', () => {
    const [first, second, third] = status.clients as [ClientStatus, ClientStatus, ClientStatus]
    const after = {
      clients: [
        { ...first, state: 'reconnecting' as const, reason: 'connection lost' },
        third,
        client({ name: 'new' }),
      ],
    }

    expect(statusChanges(status, after, plain)).toEqual([
      '  ◌ bot1  reconnecting  Bot One @bot1  connection lost',
      '  ● new   online        Bot One @bot1',
      '  ○ longer_name  removed',
    ])
    expect(statusChanges(status, { clients: [first, second, third] }, plain)).toEqual([])
  })
})

it('says of agents that nobody has logged in how that is done', () => {
  const agent = {
    name: 'one',
    pools: ['jobs'],
    state: 'login-needed',
    reason: 'nobody has logged it in',
  }
  const pool = { name: 'jobs', strategy: 'least-busy', available_agents: 0, total_agents: 1, agents: [agent] } as const
  const shown = (configFile: string) =>
    renderStatus({ ...status, pools: [pool] } as unknown as AppStatus, { configFile, nowMs }, plain)
  const row = /pool jobs +0 of 1 agents +least-busy {2}one login-needed \((.*)\)/
  expect(row.exec(shown('config/config.yaml'))?.[1]).toBe('npx switchboard login one')
  expect(row.exec(shown('my own.yaml'))?.[1]).toBe('npx switchboard login one -c "my own.yaml"')
})
