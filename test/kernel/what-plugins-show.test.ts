import { inspect } from 'node:util'
import {
  AgentPool,
  type AgentPools,
  type Client,
  type ClientConfig,
  Dialogue,
  type DialogueContext,
  type ErrorContext,
  Inject,
  type MessageContext,
  OnCommand,
  OnError,
  OnFinish,
  type Outbox,
  Plugin,
  Step,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { injectables } from '../../core/kernel/injectables.js'
import { Redaction } from '../../core/logging/redaction.js'

const secrets = {
  apiHash: 'f00dfeed0badcafe0123456789abcdef',
  botToken: '800000001:AAa-token-that-is-secret-enough',
  phoneNumber: '+15550001234',
  phoneCode: '48151',
  password: 'correct horse',
}
const optionSecret = 'an-option-that-is-secret'
/** What is the plugin's own, as plain data. */
const plain = ['PluginOptions']
/** Nothing that is handed to plugins has more to say of itself. */
const maxShown = 4_000

/** Everything that plugins are handed, by what people call it. */
const given = new Map<string, unknown>()

class Curious {
  constructor(...injected: unknown[]) {
    for (const [index, { token }] of asked.entries()) given.set(nameOf(token), injected[index])
  }

  async command(ctx: MessageContext) {
    const client = given.get('Client') as Client
    const pool = given.get('AgentPool') as AgentPool
    const outbox = given.get('Outbox') as Outbox
    const lease = await pool.lease()
    const { doNotContact, broadcasts, contacts } = outbox
    const { peers, statistics, calls, buttons, floods, config, self } = client
    const parts = { peers, statistics, calls, buttons, floods, config, self, doNotContact, broadcasts, contacts }
    for (const [name, part] of Object.entries(parts)) given.set(name, part)
    given.set('the agent of a lease', lease.client)
    given.set('a lease', lease)
    given.set('the configuration of an agent', lease.client.config)
    given.set('an agent', pool.getAvailableAgent())
    given.set('the client of an agent', pool.getAvailableAgent()?.client)
    given.set('the status of a pool', pool.getStatus())
    given.set('the pool of all', (given.get('AgentPools') as AgentPools).global)
    given.set('a context', ctx)
    given.set('the client of a context', ctx.client)
    given.set('a chat', ctx.chat)
    given.set('a message', ctx.message)
    given.set('a plugin', this)
    lease.release()
    await ctx.enter(Talk)
  }

  fail() {
    throw new Error('out of order')
  }

  failed(ctx: ErrorContext) {
    given.set('the context of an error', ctx)
  }
}

const asked = injectables.filter(({ token }) => nameOf(token) !== nameOf(AgentPool.of('...')))
for (const [index, { token }] of asked.entries()) Inject(token)(Curious, undefined, index)
Object.defineProperty(Curious, 'length', { value: asked.length })
const decorate = (member: 'command' | 'fail' | 'failed', decorator: MethodDecorator) =>
  decorator(Curious.prototype, member, Object.getOwnPropertyDescriptor(Curious.prototype, member) as PropertyDescriptor)
decorate('command', OnCommand('all') as MethodDecorator)
decorate('fail', OnCommand('fail', { durable: false }) as MethodDecorator)
decorate('failed', OnError() as MethodDecorator)
Plugin({ name: 'curious' })(Curious)

@Dialogue({ name: 'talk' })
class Talk {
  @Step('Your name?') name!: string

  @OnFinish()
  done(ctx: DialogueContext<Talk>) {
    given.set('the context of a dialogue', ctx)
  }
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String((token as { name?: string }).name)
}

it('whatever plugins are handed says what it is in a few words, and tells no secret', () =>
  withPlugins(
    {
      plugins: [Curious, Talk],
      options: { curious: { api_key: optionSecret } },
      agents: 2,
      client: secrets,
      allowFailures: true,
    },
    async ({ alice, client, app }) => {
      alice.send(client, '/all')
      await alice.waitFor('Your name?')
      alice.send(client, 'Alice')
      alice.send(client, '/fail')
      await expect.poll(() => given.has('the context of an error') && given.has('the context of a dialogue')).toBe(true)
      const { control } = app
      for (const part of ['clients', 'agents', 'outbox', 'logins', 'events'] as const) given.set(part, control[part])
      given.set('the control', control)
      const keys = ['ClientConfig', 'the configuration of an agent'].map((name) => {
        const { session } = given.get(name) as ClientConfig
        return String(session.string)
      })
      expect(keys.map(({ length }) => length > 100)).toEqual([true, true])
      const hidden = [...Object.values(secrets), optionSecret, ...keys]
      expect(given.size).toBeGreaterThan(asked.length + 15)
      const faults = [...given].flatMap(([name, one]) => {
        if (plain.includes(name)) return []
        if (one === undefined) return [`${name} was not given`]
        const logged = JSON.stringify(new Redaction().value({ one }))
        const texts: Record<string, string> = { inspected: inspect(one, { depth: 8 }), plainly: inspect(one), logged }
        try {
          texts.json = JSON.stringify(one) ?? ''
        } catch (error) {
          return [`${name} is no JSON: ${String(error).split('\n')[0]}`]
        }
        return Object.entries(texts).flatMap(([how, text]) => [
          ...hidden.filter((secret) => text.includes(secret)).map((secret) => `${name} tells ${secret}, ${how}`),
          ...(text.length > maxShown ? [`${name} has ${text.length} characters, ${how}`] : []),
        ])
      })
      expect(faults).toEqual([])
    },
  ))
