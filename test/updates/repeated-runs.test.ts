import { type ErrorContext, type MessageContext, OnCommand, OnError, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { beforeEach, describe, expect, it } from 'vitest'

const runs: string[] = []
const failures: unknown[] = []
let image = Buffer.alloc(0)

@Plugin({ name: 'sender' })
class Sender {
  @OnCommand('answer')
  async answer(ctx: MessageContext) {
    runs.push(`answer ${ctx.attempt}`)
    await ctx.reply('an answer')
  }

  @OnCommand('look')
  look() {
    runs.push('look')
  }

  @OnCommand('forward')
  async forward(ctx: MessageContext) {
    runs.push(`forward ${ctx.attempt}`)
    await ctx.forwardTo('me')
    runs.push('forwarded')
  }

  @OnCommand('file')
  async file(ctx: MessageContext) {
    const { id } = await ctx.replyFile(image, { name: 'a.txt', caption: 'a file' })
    runs.push(`file ${id === 0 ? 'was there' : 'sent'}`)
  }

  @OnError()
  failed({ error }: ErrorContext) {
    failures.push(error)
  }
}

const plugins = [Sender]
const send = 'messages.sendMessage'

beforeEach(() => {
  runs.length = 0
  failures.length = 0
  image = Buffer.from('twelve bytes')
})

describe('a handler that meets a flood wait longer than calls wait for', () => {
  it('waits with its chat for the time Telegram named, while other chats go on', () =>
    withPlugins({ plugins }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_12')
      world.alice.send(world.client, '/answer')
      await world.eventually(() => runs.length === 1)
      world.alice.send(world.client, '/look')
      world.bob.send(world.client, '/look')
      await world.eventually(() => runs.length === 2)
      await world.advance('11s')
      expect(runs).toEqual(['answer 1', 'look'])
      await world.advance('1s')
      await world.alice.waitFor('an answer', { includePast: true })
      await world.eventually(() => runs.length === 4)
      expect(runs).toEqual(['answer 1', 'look', 'answer 2', 'look'])
      expect(failures).toEqual([])
    }))

  it('does not use up its attempts by waiting', () =>
    withPlugins({ plugins }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_12', { times: 5 })
      world.alice.send(world.client, '/answer')
      for (let run = 1; run <= 5; run++) {
        await world.eventually(() => world.calls({ client: world.client, method: send }).length === run)
        await world.advance('13s')
      }
      await world.alice.waitFor('an answer', { includePast: true })
      expect(failures).toEqual([])
    }))

  it('goes on after a restart in between', () =>
    withPlugins({ plugins }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_600')
      world.alice.send(world.client, '/answer')
      await world.eventually(() => runs.length === 1)
      await world.app.control.restartClient(world.client)
      await world.alice.waitFor('an answer', { includePast: true })
      expect(runs).toEqual(['answer 1', 'answer 1'])
      expect(failures).toEqual([])
    }))

  it('is given up at once when the pause is longer than the documented 15 minutes', () =>
    withPlugins({ plugins }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_901')
      world.alice.send(world.client, '/answer')
      await world.eventually(() => failures.length === 1)
      expect(failures).toMatchObject([{ code: 'RPC_FLOOD_WAIT', seconds: 901 }])
      expect(runs).toEqual(['answer 1'])
    }))
})

describe('what a context sends that is there already', () => {
  it('counts as sent at once: a message, a forwarded one, a file', () =>
    withPlugins({ plugins }, async (world) => {
      for (const method of [send, 'messages.forwardMessages', 'messages.sendMedia']) {
        world.refuse(method, '500 RANDOM_ID_DUPLICATE')
      }
      world.alice.send(world.client, '/answer')
      world.alice.send(world.client, '/forward')
      world.alice.send(world.client, '/file')
      await world.eventually(() => runs.length === 4)
      expect(runs).toEqual(['answer 1', 'forward 1', 'forwarded', 'file was there'])
      expect(failures).toEqual([])
      for (const method of [send, 'messages.forwardMessages', 'messages.sendMedia']) {
        expect(world.calls({ client: world.client, method })).toHaveLength(1)
      }
      world.alice.send(world.client, '/file')
      expect((await world.alice.waitFor('a file', { includePast: true })).text).toBe('a file')
    }))
})
