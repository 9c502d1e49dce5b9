import {
  type CallbackContext,
  type ErrorContext,
  type InlineContext,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnError,
  OnInline,
  Plugin,
} from 'switchboard'
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

/** Does something, fails, and does it again in its second run. */
@Plugin({ name: 'changer' })
class Changer {
  private card = 0

  @OnCommand('card')
  async send(ctx: MessageContext) {
    this.card = (await ctx.reply('old', { buttons: [[{ text: 'Press', data: 'x' }]] })).id
  }

  @OnCommand('change')
  async change({ client, chatId, payload, attempt }: MessageContext) {
    const peer = await client.resolve(chatId)
    const channel = client.create('InputChannel', {
      channelId: BigInt(String(peer.channelId)),
      accessHash: BigInt(String(peer.accessHash)),
    })
    const photo = client.create('InputChatPhotoEmpty')
    const reaction = [client.create('ReactionEmoji', { emoticon: '👍' })]
    const changes: Record<string, () => Promise<unknown>> = {
      edit: () => client.editMessage(chatId, this.card, 'new'),
      pin: () => client.invoke('messages.UpdatePinnedMessage', { peer, id: this.card }),
      reaction: () => client.invoke('messages.SendReaction', { peer, msgId: this.card, reaction }),
      title: () => client.invoke('channels.EditTitle', { channel, title: 'New' }),
      photo: () => client.invoke('channels.EditPhoto', { channel, photo }),
      about: () => client.invoke('messages.EditChatAbout', { peer, about: 'what it is about' }),
    }
    const answer = await changes[payload]?.()
    runs.push(`${payload} ${attempt} ${answer === true ? 'true' : (answer as { className?: string }).className}`)
    if (attempt === 1) throw new Error('the process is gone')
  }

  @OnCallback()
  async pressed(ctx: CallbackContext) {
    await ctx.answer({ text: 'thanks' })
    await ctx.edit('pressed')
    runs.push(`pressed ${ctx.attempt}`)
    if (ctx.attempt === 1) throw new Error('the process is gone')
  }

  @OnInline()
  async asked(ctx: InlineContext) {
    await ctx.answer([{ id: '1', title: 'One', text: 'one' }])
    runs.push(`asked ${ctx.attempt}`)
    if (ctx.attempt === 1) throw new Error('the process is gone')
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
    withPlugins({ plugins, allowFailures: true }, async (world) => {
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
      await world.settled()
      expect(runs).toEqual(['answer 1', 'look', 'answer 2', 'look'])
      expect(failures).toEqual([])
    }))

  it('does not use up its attempts by waiting', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_12', { times: 5 })
      world.alice.send(world.client, '/answer')
      for (let run = 1; run <= 5; run++) {
        await world.eventually(() => world.calls({ client: world.client, method: send }).length === run)
        await world.advance('13s')
      }
      await world.alice.waitFor('an answer', { includePast: true })
      await world.settled()
      expect(failures).toEqual([])
    }))

  it('goes on after a restart in between', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_600')
      world.alice.send(world.client, '/answer')
      await world.eventually(() => runs.length === 1)
      await world.app.control.restartClient(world.client)
      await world.alice.waitFor('an answer', { includePast: true })
      await world.settled()
      expect(runs).toEqual(['answer 1', 'answer 1'])
      expect(failures).toEqual([])
    }))

  it('is given up at once when the pause is longer than the documented 15 minutes', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      world.refuse(send, '420 FLOOD_WAIT_901')
      world.alice.send(world.client, '/answer')
      await world.eventually(() => failures.length === 1)
      await world.advance('20m')
      expect(failures).toMatchObject([{ code: 'RPC_FLOOD_WAIT', seconds: 901 }])
      expect(runs).toEqual(['answer 1'])
    }))
})

describe('what a context sends that is there already', () => {
  it('counts as sent at once: a message, a forwarded one, a file', () =>
    withPlugins({ plugins, allowFailures: true }, async (world) => {
      for (const method of [send, 'messages.forwardMessages', 'messages.sendMedia']) {
        world.refuse(method, '500 RANDOM_ID_DUPLICATE')
      }
      world.alice.send(world.client, '/answer')
      world.alice.send(world.client, '/forward')
      world.alice.send(world.client, '/file')
      await world.settled()
      expect(runs).toEqual(['answer 1', 'forward 1', 'forwarded', 'file was there'])
      expect(failures).toEqual([])
      for (const method of [send, 'messages.forwardMessages', 'messages.sendMedia']) {
        expect(world.calls({ client: world.client, method })).toHaveLength(1)
      }
      world.alice.send(world.client, '/file')
      expect((await world.alice.waitFor('a file', { includePast: true })).text).toBe('a file')
    }))
})

describe('what a repeated run finds done', () => {
  it('counts as done: edits, pins, reactions, titles, descriptions', () =>
    withPlugins({ type: 'user', plugins: [Changer], allowFailures: true }, async (world) => {
      const group = 'sandbox_group'
      world.alice.send(group, '/card')
      await world.settled()
      const kinds = ['edit', 'pin', 'reaction', 'title', 'about']
      for (const kind of kinds) {
        world.alice.send(group, `/change ${kind}`)
        await world.eventually(() => runs.some((run) => run.startsWith(`${kind} 1`)) || failures.length > 0, kind)
        await world.advance('1s')
        await world.settled()
      }
      expect(failures).toEqual([])
      expect(runs.filter((run) => run.includes(' 2 '))).toEqual([
        'edit 2 undefined',
        'pin 2 Updates',
        'reaction 2 Updates',
        'title 2 Updates',
        'about 2 true',
      ])
    }))

  it('counts as done: the answer to a button and to an inline query', () =>
    withPlugins({ plugins: [Changer], allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/card')
      const card = await world.alice.waitFor('old')
      const pressed = world.alice.click(card, 'Press')
      await world.eventually(() => runs.includes('pressed 1'))
      await world.advance('1s')
      expect(await pressed).toMatchObject({ text: 'thanks' })
      await world.alice.inlineQuery(world.client, 'one')
      await world.advance('1s')
      await world.settled()
      expect(runs).toEqual(['pressed 1', 'pressed 2', 'asked 1', 'asked 2'])
      expect(failures).toEqual([])
    }))

  it('is refused in a first run', () =>
    withPlugins({ type: 'user', plugins: [Changer], allowFailures: true }, async (world) => {
      world.alice.send('sandbox_group', '/card')
      world.refuse('channels.editPhoto', '400 CHAT_NOT_MODIFIED')
      world.alice.send('sandbox_group', '/change photo')
      await world.eventually(() => failures.length === 1)
      expect(failures).toMatchObject([{ code: 'RPC_BAD_REQUEST', context: { reason: 'CHAT_NOT_MODIFIED' } }])
    }))
})
