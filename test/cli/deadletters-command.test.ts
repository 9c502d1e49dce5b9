import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { temporaryFolder } from '../sessions/import/temporary-folder.js'
import { FakeClient } from '../updates/fake-client.js'
import { on, settled, startPipeline } from '../updates/pipeline-harness.js'
import { container, newMessage } from '../updates/tl.js'

let cwd: string

const client = (name: string) => `  - session_name: ${name}
    type: bot
    api_id: 1
    api_hash: "0123456789abcdef0123456789abcdef"
    bot_token: "80000000${name.length}:AAinvented-token-of-a-bot-in-a-test"
`

beforeEach(() => {
  cwd = temporaryFolder()
  mkdirSync(join(cwd, 'config'))
  const storage = `storage: { file: "${join(cwd, 'data/switchboard.db')}" }`
  writeFileSync(join(cwd, 'config/config.yaml'), `${storage}\nclients:\n${client('alpha')}${client('beta')}`)
})

async function run(...args: string[]) {
  let text = ''
  const out = {
    write: (more: string) => {
      text += more
    },
  }
  const code = await runCli(['deadletters', ...args], { out, env: {}, cwd })
  return { code, text }
}

/** A running client whose handler fails on every message until it is fixed. */
async function failing(name: string, ...texts: string[]) {
  const clock = new ManualClock(Date.parse('2026-01-02T03:04:05Z'))
  const database = Database.open(join(cwd, 'data/switchboard.db'), { clock, logger: new SilentLogger() })
  const fake = new FakeClient(name, { id: name === 'alpha' ? 1 : 2, isBot: true })
  const handled: string[] = []
  let fixed = false
  const { pipeline } = await startPipeline(
    [
      on<MessageContext>(
        'message',
        (ctx) => {
          if (!fixed) throw new TypeError(`no way to deal with ${ctx.text}`)
          handled.push(ctx.text)
        },
        { plugin: 'invoices', member: 'book' },
      ),
    ],
    { fake, database, clock, retry: { attempts: 1 } },
  )
  for (const text of texts) fake.push(container(newMessage(text)))
  await settled()
  database.groupCommit.flush()
  const end = async () => {
    await pipeline.stop({ graceMs: 0 })
    database.close()
  }
  const fix = () => {
    fixed = true
  }
  return { handled, fix, clock, end }
}

describe('switchboard deadletters', () => {
  it('says so when there are none, and makes no database', async () => {
    expect(await run('list')).toEqual({ code: 0, text: '✓ No handler has failed on an update for good.\n' })
    expect(await run('drop', '--all')).toEqual({ code: 0, text: '  0 updates are dropped.\n' })
  })

  it('lists what failed, the latest first, beside the running app', async () => {
    const { end } = await failing('alpha', 'invoice 1', 'invoice 2')
    const { code, text } = await run('list')
    await end()
    expect(code).toBe(0)
    const rows = text.split('\n').filter((line) => line.includes('invoices.book'))
    expect(rows).toEqual([
      '  2   2026-01-02 03:04:05  alpha   invoices.book  "invoice 2"  TypeError: no way to deal with invoice 2',
      '  1   2026-01-02 03:04:05  alpha   invoices.book  "invoice 1"  TypeError: no way to deal with invoice 1',
    ])
  })

  it('shows one with its error and its update, also as JSON', async () => {
    const { end } = await failing('alpha', 'invoice 1')
    await end()
    const { text } = await run('show', '1')
    expect(text).toContain('TypeError: no way to deal with invoice 1\n      at ')
    expect(text).toContain('"message": "invoice 1"')
    expect(text).toContain('2026-01-02T03:04:05.000Z, after 1 attempt')
    expect(JSON.parse((await run('show', '1', '--json')).text)).toMatchObject({ id: 1, client: 'alpha', attempts: 1 })
  })

  it('has a running app hand one over again', async () => {
    const app = await failing('alpha', 'invoice 1', 'invoice 2')
    app.fix()
    expect((await run('replay', '1')).text).toContain('1 update is handed over again')
    expect((await run('list')).text).toContain('to be replayed')
    await app.clock.advance(5_000)
    await settled()
    expect(app.handled).toEqual(['invoice 1'])
    await app.end()
    expect((await run('list')).text).not.toContain('"invoice 1"')
  })

  it('drops those of one client', async () => {
    await (await failing('alpha', 'of alpha')).end()
    await (await failing('beta', 'of beta')).end()
    expect((await run('drop', '--all', '--client', 'beta')).text).toBe('  1 update is dropped.\n')
    const listed = (await run('list', '--json')).text
    expect(listed.split('\n')).toHaveLength(2)
    // As the API has them.
    expect(JSON.parse(listed)).toMatchObject({ count: 1, letters: [{ client: 'alpha', replay_requested: false }] })
    expect((await run('list')).text).toContain('"of alpha"')
    expect((await run('list', '--client', 'beta')).text).toContain('No handler has failed')
  })

  it('refuses what is not there', async () => {
    expect(await run('show', '7')).toMatchObject({
      code: 1,
      text: expect.stringContaining('There is no dead letter 7.'),
    })
    expect((await run('replay')).text).toContain('Add its number, several of them, or --all.')
    expect((await run('list', '--client', 'alpah')).text).toContain('Write alpha if that is meant.')
    expect((await run('drop', 'x')).text).toContain('It is the number of a dead letter')
  })
})
