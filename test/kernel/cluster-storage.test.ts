import { expect, it, onTestFinished } from 'vitest'
import { Inject } from '../../core/decorators/inject.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { KeyValueStore } from '../../core/storage/key-value-store.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { testDatabase } from '../postgres/test-database.js'
import { appWith, clientConfig, states, stopped } from './app-harness.js'

const token = '800000001:AAinvented-token-of-bot1-sandbox'
const alicesPhone = { phone: '+9996621003', code: '22222' }
const world = {
  users: [{ id: 700_000_003, ...alicesPhone, firstName: 'Alice', username: 'alice' }],
  bots: [{ id: 800_000_001, token, firstName: 'Bot 1', username: 'sandbox_bot_1' }],
}
const sessionKey = 'a key of more than sixteen characters'

@Plugin({ name: 'counter' })
class Counter {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnCommand('count')
  async answer(ctx: MessageContext) {
    await ctx.reply(`count ${await this.store.update<number>('count', (count = 0) => count + 1)}`)
  }
}

async function botIn(url: string, sandbox: Sandbox, options: { sessionKey?: string; botToken?: string }) {
  const client = clientConfig('bot1', (config) => {
    config.botToken = options.botToken
    config.session.type = 'file'
  })
  const { sessionKey: key } = options
  const rest = { dataCentre: sandbox.address, driverFactory: undefined, ...(key && { sessionKey: key }) }
  const made = await appWith([client], { counter: { Counter } }, rest)
  made.config.cluster.url = url
  return made
}

it('an app with a database server keeps nothing elsewhere, and the next one goes on from there', async () => {
  const url = await testDatabase()
  const sandbox = await Sandbox.start({ world, seed: 1 })
  onTestFinished(() => sandbox.close())
  const alice = sandbox.person('alice')
  const say = async (text: string, answer: string) => {
    alice.send('sandbox_bot_1', text)
    await alice.waitFor(answer, { includePast: true })
  }

  const without = await botIn(url, sandbox, { botToken: token })
  await expect(without.app.open()).rejects.toMatchObject({ code: 'SESSION_KEY_NEEDED' })

  const first = await botIn(url, sandbox, { botToken: token, sessionKey })
  await first.app.start()
  expect(states(first.app)).toEqual({ bot1: 'online' })
  await say('/count', 'count 1')
  await say('/count', 'count 2')
  await stopped(first.app, first.clock)

  // Only the login that was kept lets the next one in.
  const next = await botIn(url, sandbox, { sessionKey })
  await next.app.start()
  expect(states(next.app)).toEqual({ bot1: 'online' })
  await say('/count', 'count 3')

  await stopped(next.app, next.clock)

  const postgres = await Postgres.open(url, { clock: next.clock, logger: new SilentLogger() })
  onTestFinished(() => postgres.close())
  const count = async (table: string) => (await postgres.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))?.n
  expect([await count('journal'), await count('update_states'), await count('sessions')]).toEqual([0, 1, 1])
  expect(await count('peers')).toBeGreaterThan(0)
  const session = await postgres.get<{ content: string }>('SELECT content FROM sessions')
  expect(session?.content).toContain('"sealed"')
}, 60_000)
