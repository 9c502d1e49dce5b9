import { inspect } from 'node:util'
import {
  Client,
  type ErrorContext,
  Every,
  FloodWaitError,
  Inject,
  MessageContext,
  OnCommand,
  OnError,
  Plugin,
  rpcReason,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { Redaction } from '../../core/logging/redaction.js'

interface Seen {
  plugin: string
  member: string
  error: unknown
  text: string | undefined
}

const seen: Seen[] = []
const shown: { json: string; inspected: string; logged: unknown }[] = []
let runs = 0

@Plugin({ name: 'clumsy' })
class Clumsy {
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnCommand('boom', undefined, { durable: false })
  boom() {
    throw new Error('boom')
  }

  @OnCommand('deep', undefined, { durable: false })
  deep() {
    throw Object.assign(new Error('on top', { cause: new Error('below') }), { code: 'E_DEEP' })
  }

  @OnCommand('odd', undefined, { durable: false })
  odd() {
    throw Object.create(null)
  }

  @OnCommand('later')
  async later(ctx: MessageContext) {
    runs += 1
    if (runs < 3) throw new Error('not yet')
    await ctx.reply('in the end')
  }

  @OnCommand('call')
  async call(ctx: MessageContext) {
    await ctx.reply('this is refused')
  }

  @OnCommand('ping')
  async ping(ctx: MessageContext) {
    await ctx.reply('pong')
  }

  @Every('1h', { name: 'hourly' })
  async hourly() {
    await this.client.invoke('help.GetNearestDc', undefined)
    throw new Error('a job broke')
  }
}

@Plugin({ name: 'watchman' })
class Watchman {
  @OnError()
  note({ plugin, member, error, context }: ErrorContext) {
    seen.push({ plugin, member, error, text: context instanceof MessageContext ? context.text : undefined })
  }

  @OnError()
  show(context: ErrorContext) {
    shown.push({ json: JSON.stringify(context), inspected: inspect(context), logged: new Redaction().value(context) })
  }

  @OnError()
  broken() {
    throw new Error('the watchman broke too')
  }
}

const plugins = [Clumsy, Watchman]

/** Refuses what is said to alice, and nothing else. */
function refuse(world: TestWorld, error: string) {
  return world.refuse('messages.sendMessage', error, { times: 1 })
}

describe('@OnError, on the sandbox', () => {
  beforeEach(() => {
    seen.length = 0
    shown.length = 0
    runs = 0
  })

  it('is told of a handler that throws, with plugin, method and update; the client goes on', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/boom now')
      await world.settled()
      const error = expect.objectContaining({ message: 'boom' })
      expect(seen).toEqual([{ plugin: 'clumsy', member: 'boom', error, text: '/boom now' }])
      world.alice.send(world.client, '/ping')
      expect((await world.alice.waitFor('pong')).text).toBe('pong')
    }))

  it('is told in a context that shows what was thrown: whole in logs, in words as JSON', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/deep')
      await world.settled()
      const [{ json, inspected, logged } = { json: '', inspected: '', logged: '' }] = shown
      expect(JSON.parse(json)).toMatchObject({ plugin: 'clumsy', member: 'deep', error: 'Error: on top' })
      for (const part of ['on-error.test.ts', '[cause]: Error: below', 'E_DEEP']) expect(inspected).toContain(part)
      const stack = expect.stringContaining('on-error.test.ts')
      const error = { message: 'on top', code: 'E_DEEP', stack, cause: { message: 'below' } }
      expect(logged).toMatchObject({ client: 'bot1', plugin: 'clumsy', member: 'deep', error })
    }))

  it('is told in a context that can be shown whatever was thrown', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/odd')
      await world.settled()
      expect(shown.map(({ json }) => JSON.parse(json).error)).toEqual(['[object Object]'])
    }))

  it('is not told while a handler is run again, nor when it ends well', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/later')
      await world.eventually(() => runs === 1)
      await world.advance('1m')
      await world.settled()
      expect(runs).toBe(3)
      expect(world.alice.history(world.client).map(({ text }) => text)).toEqual(['/later', 'in the end'])
      expect(seen).toEqual([])
    }))

  it.each([
    { answer: '403 CHAT_WRITE_FORBIDDEN', code: 'RPC_FORBIDDEN' },
    { answer: '400 PEER_FLOOD', code: 'RPC_PEER_FLOOD' },
    { answer: '420 FROZEN_METHOD_INVALID', code: 'RPC_FROZEN' },
    { answer: '400 MESSAGE_EMPTY', code: 'RPC_BAD_REQUEST' },
    { answer: '420 FLOOD_WAIT_3600', code: 'RPC_FLOOD_WAIT' },
    { answer: '420 FLOOD_PREMIUM_WAIT_1800', code: 'RPC_FLOOD_WAIT' },
    { answer: '420 SLOWMODE_WAIT_1800', code: 'RPC_SLOW_MODE' },
  ])('is told $code when Telegram answers $answer', ({ answer, code }) =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      refuse(world, answer)
      world.alice.send(world.client, '/call')
      await world.eventually(() => seen.length > 0)
      const [{ error, member } = { error: undefined, member: '' }] = seen
      expect(member).toBe('call')
      expect(error).toMatchObject({ code, context: { method: 'messages.SendMessage' } })
      expect(rpcReason(error)).toBe(answer.split(' ')[1])
      if (code === 'RPC_FLOOD_WAIT') expect(error).toBeInstanceOf(FloodWaitError)
    }),
  )

  it('is told of a job, which runs again when it is due', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      await world.advance('1h')
      await world.eventually(() => seen.length > 0)
      const error = expect.objectContaining({ message: 'a job broke' })
      expect(seen).toEqual([{ plugin: 'clumsy', member: 'hourly', error, text: undefined }])
      await world.advance('1h')
      await world.eventually(() => seen.length === 2)
    }))
})
