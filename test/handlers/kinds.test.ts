import {
  type ChatMemberContext,
  type ChosenInlineContext,
  Client,
  filters,
  Inject,
  type MessageContext,
  OnChatMember,
  OnChosenInlineResult,
  OnMessage,
  OnPoll,
  OnRaw,
  OnReaction,
  OnRead,
  OnTyping,
  OnUserStatus,
  Plugin,
  type PollContext,
  type RawContextOf,
  type ReactionContext,
  type ReadContext,
  type TypingContext,
  type UserStatusContext,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

const crm = 'sandbox_python_crm'

/** What the plugins below have seen. */
let seen: unknown[] = []

@Plugin({ name: 'watcher' })
class Watcher {
  @OnReaction(filters.group.and(filters.from('@alice')))
  async reaction(ctx: ReactionContext & { senderId: number }) {
    seen.push(['reaction', ctx.messageId > 0, ctx.added, ctx.removed, ctx.reactions])
    await ctx.reply(`thanks for ${ctx.added.join()}`)
  }

  @OnChatMember(filters.group.and(filters.change('joined', 'left', 'banned', 'promoted', 'demoted')))
  member(ctx: ChatMemberContext & { change: 'joined' | 'left' | 'banned' | 'promoted' | 'demoted' }) {
    seen.push([ctx.change, ctx.userId, ctx.senderId, ctx.before, ctx.after])
  }

  @OnChatMember(filters.change('join-request'))
  async request(ctx: ChatMemberContext) {
    seen.push([ctx.change, ctx.userId])
    await ctx.approve()
  }

  @OnChosenInlineResult(filters.text(/^pi(.+)/))
  chosen(ctx: ChosenInlineContext) {
    seen.push(['chosen', ctx.query, ctx.match[1], ctx.resultId, ctx.inlineMessageId?.className])
  }

  @OnPoll()
  poll(ctx: PollContext) {
    seen.push(['poll', ctx.question, ctx.isClosed, ctx.totalVoters, ctx.options.map(({ voters }) => voters)])
  }
}

@Plugin({ name: 'witness' })
class Witness {
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnTyping(filters.from('@alice'))
  typing(ctx: TypingContext) {
    seen.push(['typing', ctx.chatId < 0, ctx.senderId, ctx.action])
  }

  @OnUserStatus()
  status(ctx: UserStatusContext) {
    seen.push(['status', ctx.senderId, ctx.status])
  }

  @OnRead(filters.private)
  read(ctx: ReadContext) {
    seen.push(['read', ctx.chatId, ctx.byOthers])
  }

  @OnChatMember()
  member(ctx: ChatMemberContext) {
    seen.push([ctx.change, ctx.userIds])
  }

  @OnReaction()
  reaction(ctx: ReactionContext) {
    seen.push(['counts', ctx.senderId, ctx.counts])
  }

  @OnRaw('UpdateUserStatus')
  raw(ctx: RawContextOf<'UpdateUserStatus'>) {
    const { status } = ctx.update
    seen.push(['raw', ctx.type, status.className === 'UserStatusOnline' ? status.expires > 0 : undefined])
  }

  @OnMessage(filters.savedMessages.and(filters.text('rights')))
  async rights(ctx: MessageContext) {
    // @ts-expect-error the right is called `viewMessages`
    const make = () => this.client.create('ChatBannedRights', { viewMessage: true, untilDate: 0 })
    try {
      make()
    } catch (error) {
      seen.push(error)
    }
    const call = this.client.invoke('messages.DeleteMessages' as string, { id: [], revok: true })
    seen.push(await call.catch((error) => error))
    seen.push(this.client.create('ChatBannedRights', { viewMessages: true, untilDate: 0 }).viewMessages)
    await ctx.delete()
  }
}

/** The number of somebody of the world. */
const idOf = (world: TestWorld, name: string) => world.person(name).id

async function settledWith(world: TestWorld, what: () => void): Promise<unknown[]> {
  seen = []
  what()
  await world.settled()
  return seen
}

describe('what happens besides messages', () => {
  it('reaches a bot', () =>
    withPlugins({ plugins: [Watcher], as: 'bot2' }, async (world) => {
      const { alice, bob, sandbox } = world
      const maria = world.person('maria')
      const { state, membership, invites } = sandbox.world
      const chat = [...state.channels.values()].find(({ username }) => username === crm)
      if (!chat) throw new Error('no such chat')

      const [a, b, m] = [alice.id, bob.id, idOf(world, 'maria')]
      expect(await settledWith(world, () => alice.join(crm))).toEqual([['joined', a, a, 'left', 'member']])
      const asked = alice.send(crm, 'hello')
      expect(await settledWith(world, () => alice.react(asked, '👍'))).toEqual([['reaction', true, ['👍'], [], ['👍']]])
      await alice.waitFor('thanks for 👍', { includePast: true })
      expect(await settledWith(world, () => alice.react(asked, '🔥'))).toEqual([
        ['reaction', true, ['🔥'], ['👍'], ['🔥']],
      ])

      expect(
        await settledWith(world, () =>
          membership.promote(maria.account, chat, alice.account, new Set(['ban_users']), undefined),
        ),
      ).toEqual([['promoted', a, m, 'member', 'administrator']])
      expect(
        await settledWith(world, () => membership.promote(maria.account, chat, alice.account, new Set(), undefined)),
      ).toEqual([['demoted', a, m, 'administrator', 'member']])
      const banned = { rights: new Set(['view_messages'] as const), untilDate: 0 }
      expect(await settledWith(world, () => membership.restrict(maria.account, chat, alice.account, banned))).toEqual([
        ['banned', a, m, 'member', 'banned'],
      ])

      expect(await settledWith(world, () => invites.request(bob.account, chat, undefined))).toEqual([
        ['join-request', b],
      ])
      expect(chat.members.has(b)).toBe(true)

      const { source } = alice.send('bot2', 'pizza')
      const inline = { type: 'inline-send', userId: a, query: 'pizza', id: '7', message: source } as const
      expect(await settledWith(world, () => state.emitPlain(idOf(world, 'bot2'), inline))).toEqual([
        ['chosen', 'pizza', 'zza', '7', undefined],
      ])
    }))

  it('reaches a user account', () =>
    withPlugins({ plugins: [Witness], type: 'user' }, async (world) => {
      const { alice, bob, owner, sandbox } = world
      await world.settled()
      const { state } = sandbox.world
      const action = { type: 'record-audio' } as const
      const group = alice.send('sandbox_group', 'look').chat
      const typing = { type: 'typing', userId: alice.id, topId: undefined, action } as const
      expect(
        await settledWith(world, () => state.emitPlain(owner.id, { ...typing, peer: group }, { transient: true })),
      ).toEqual([['typing', true, alice.id, 'record-audio']])

      alice.account.onlineUntil = state.now + 300
      const status = { type: 'user-status', userId: alice.id } as const
      expect(await settledWith(world, () => state.emitPlain(owner.id, status, { transient: true }))).toEqual([
        ['status', alice.id, 'online'],
        ['raw', 'UpdateUserStatus', true],
      ])

      owner.send('alice', 'read this')
      expect(await settledWith(world, () => alice.read('user1'))).toEqual([['read', alice.id, true]])

      expect(await settledWith(world, () => bob.leave('sandbox_group'))).toEqual([['left', [bob.id]]])
      expect(await settledWith(world, () => bob.join('sandbox_group'))).toEqual([['joined', [bob.id]]])

      const said = owner.send('alice', 'well?')
      const [received] = alice.messages.filter(({ source }) => source === said.source)
      expect(await settledWith(world, () => received && alice.react(received, '👍'))).toEqual([
        ['counts', undefined, [{ reaction: '👍', count: 1 }]],
      ])

      const [dropped, unknown, kept] = await settledWith(world, () => void owner.send('me', 'rights'))
      expect(dropped).toMatchObject({
        code: 'RPC_UNKNOWN_FIELD',
        what: "ChatBannedRights has no field 'viewMessage', so nothing would become of it.",
        fix: expect.stringContaining('viewMessages'),
      })
      expect(unknown).toMatchObject({ code: 'RPC_UNKNOWN_FIELD', context: { field: 'revok' } })
      expect(kept).toBe(true)
    }))
})

describe('a decorator', () => {
  it('takes what Telegram says there, and refuses the rest when compiling', () => {
    class Typed {
      @OnRaw('UpdateStory')
      story(ctx: RawContextOf<'UpdateStory'>) {
        const { story } = ctx.update
        return story.className === 'StoryItem' ? story.caption : undefined
      }

      @OnRaw('UpdateBotNewBusinessMessage')
      business(ctx: RawContextOf<'UpdateBotNewBusinessMessage'>) {
        return ctx.update.connectionId satisfies string
      }

      // @ts-expect-error there is no such update
      @OnRaw('UpdateStroy')
      misspelt(_: RawContextOf<'UpdateStory'>) {}

      // @ts-expect-error it is another update
      @OnRaw('UpdateReadStories')
      other(_: RawContextOf<'UpdateStory'>) {}

      // @ts-expect-error a reaction is no message
      @OnReaction()
      reaction(_: MessageContext) {}

      // @ts-expect-error a status belongs to no chat
      @OnUserStatus(filters.private)
      status(_: UserStatusContext) {}

      // @ts-expect-error somebody may also have left
      @OnChatMember(filters.change('joined', 'left'))
      joined(_: ChatMemberContext & { change: 'joined' }) {}
    }
    expect(Typed.name).toBe('Typed')
    // @ts-expect-error there is no such change
    expect(() => filters.change('arrived')).toThrow('no change of a membership')
  })
})
