import { type ChatMember, Client, Inject, type MessageContext, OnMessage, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'

const crm = 'sandbox_python_crm'

@Plugin({ name: 'moderator' })
class Moderator {
  static work: (client: Client, ctx: MessageContext) => Promise<unknown> = async () => undefined
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnMessage()
  async go(ctx: MessageContext) {
    if (ctx.isPrivate && !ctx.outgoing) await Moderator.work(this.client, ctx)
  }
}

it('an administrator bans, mutes, promotes, pins, reacts and invites', () =>
  withPlugins({ plugins: [Moderator], as: 'bot2' }, async (world) => {
    const { alice, bob, client, clock, sandbox } = world
    await world.settled()
    const channel = [...sandbox.world.state.channels.values()].find(({ username }) => username === crm)
    const member = () => channel?.members.get(bob.id)
    bob.join(crm)
    const said = bob.send(crm, 'buy now')
    await world.settled()

    /** Has the bot do something, and waits until it is done. */
    const doing = async (work: (client: Client, ctx: MessageContext) => Promise<unknown>): Promise<unknown> => {
      let result: unknown
      Moderator.work = async (theClient, ctx) => {
        result = await work(theClient, ctx).catch((error) => error)
      }
      alice.send(client, 'go')
      await world.settled()
      return result
    }
    const chat = (theClient: Client) => theClient.chat(`@${crm}`)
    const statusOf = async () => ((await doing((one) => chat(one).member(bob.id))) as ChatMember).status

    expect(await statusOf()).toBe('member')
    await doing((one) => chat(one).mute(bob.id, { for: '1h' }))
    expect(await doing((one) => chat(one).member(bob.id))).toMatchObject({
      status: 'restricted',
      until: new Date(Math.ceil(clock.now() / 1_000) * 1_000 + 3_600_000),
    })
    expect(member()?.restricted?.rights.has('send_messages')).toBe(true)
    await doing((one) => chat(one).unmute(bob.id))
    expect(await statusOf()).toBe('member')
    await doing((one) => chat(one).restrict(bob.id, ['sendPolls', 'sendGifs']))
    expect([...(member()?.restricted?.rights ?? [])].sort()).toEqual(['send_gifs', 'send_polls'])
    await doing((one) => chat(one).unban(bob.id))

    for (const duration of ['10s', '400d', 'soon']) {
      expect(await doing((one) => chat(one).ban(bob.id, { for: duration }))).toMatchObject({ code: 'PLUGIN_CHAT_CALL' })
    }
    expect(await doing((one) => one.chat(alice.id).mute(bob.id))).toMatchObject({ code: 'PLUGIN_CHAT_CALL' })
    await doing((one) => chat(one).ban(bob.id))
    expect(await statusOf()).toBe('banned')
    await doing((one) => chat(one).unban(bob.id))
    expect(await statusOf()).toBe('left')

    await doing((one) => chat(one).pin(said.id, { silent: true }))
    expect(said.source.pinned).toBe(true)
    await doing((one) => chat(one).unpin(said.id))
    expect(said.source.pinned).toBe(false)
    await doing((one) => chat(one).react(said.id, '👍'))
    expect([...said.source.reactions.values()].flat().map(({ emoticon }) => emoticon)).toEqual(['👍'])

    const link = String(await doing((one) => chat(one).inviteLink({ title: 'For Bob', limit: 1, for: '7d' })))
    expect(sandbox.world.invites.find(link).link).toMatchObject({ usageLimit: 1 })
    await doing((one) => chat(one).revokeInviteLink(link))
    expect(() => sandbox.world.invites.find(link)).toThrow('INVITE_HASH_EXPIRED')
    expect(await doing((one) => chat(one).info())).toMatchObject({ className: 'Channel', username: crm })

    const typed: string[] = []
    const stop = alice.onEvent(({ type }) => typed.push(type))
    expect(await doing((_, ctx) => ctx.typing(Promise.resolve('done')))).toBe('done')
    stop()
    expect(typed).toContain('typing')
    expect(await doing((_, ctx) => ctx.react('🔥').then(() => ctx.replied()))).toBeUndefined()
    expect(alice.messages.at(-1)?.source.reactions.size).toBe(1)
  }))
