import { RpcError } from '../../rpc-error.js'
import { channelPeer, type Peer, userPeer } from '../../world/peer.js'
import type { Named, OtherUsername } from '../../world/usernames.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { announceName } from './account.js'
import { channelOf } from './channels.js'

interface Owner extends Named {
  otherUsernames: OtherUsername[]
}

/** Usernames beside the one that can be edited: which of them lead to their owner, and in what order they are shown. */
export const usernameMethods: MethodTable = {
  'account.toggleUsername': forUsers((call) => {
    toggle(call, call.account, userPeer(call.account.id))
    announceName(call)
    return true
  }),
  'account.reorderUsernames': forUsers((call) => {
    reorder(call, call.account)
    announceName(call)
    return true
  }),
  'bots.toggleUsername': forUsers((call) => {
    const bot = ownBot(call)
    toggle(call, bot, userPeer(bot.id))
    return true
  }),
  'bots.reorderUsernames': forUsers((call) => {
    reorder(call, ownBot(call))
    return true
  }),
  'channels.toggleUsername': forUsers((call) => {
    const channel = ownChannel(call)
    toggle(call, channel, channelPeer(channel.id))
    call.change(() => call.world.settings.announce(call.account, channel))
    return true
  }),
  'channels.reorderUsernames': forUsers((call) => {
    const channel = ownChannel(call)
    reorder(call, channel)
    call.change(() => call.world.settings.announce(call.account, channel))
    return true
  }),
  'channels.deactivateAllUsernames': forUsers((call) => {
    const channel = ownChannel(call)
    for (const other of channel.otherUsernames) setActive(call, other, channelPeer(channel.id), false)
    call.change(() => call.world.settings.announce(call.account, channel))
    return true
  }),
}

function ownBot(call: AccountCall): AccountCall['account'] {
  const bot = call.inputs.user(call.params.object('bot'))
  if (bot.bot?.ownerId !== call.account.id) throw new RpcError(400, 'BOT_INVALID')
  return bot
}

function ownChannel(call: AccountCall): ReturnType<typeof channelOf> {
  const channel = channelOf(call)
  if (channel.creatorId !== call.account.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
  return channel
}

function toggle(call: AccountCall, owner: Owner, peer: Peer): void {
  const wanted = call.params.string('username').toLowerCase()
  const active = call.params.bool('active') ?? false
  const other = owner.otherUsernames.find(({ username }) => username.toLowerCase() === wanted)
  if (!other) throw new RpcError(400, 'USERNAME_INVALID')
  if (other.active === active) throw new RpcError(400, 'USERNAME_NOT_MODIFIED')
  setActive(call, other, peer, active)
}

function setActive(call: AccountCall, other: OtherUsername, peer: Peer, active: boolean): void {
  const { usernames } = call.world.state
  other.active = active
  if (active) usernames.set(other.username.toLowerCase(), peer)
  else usernames.delete(other.username.toLowerCase())
}

function reorder(call: AccountCall, owner: Owner): void {
  const order = call.params.strings('order').map((username) => username.toLowerCase())
  const known = owner.otherUsernames.map(({ username }) => username.toLowerCase())
  const named = order.filter((username) => username !== owner.username?.toLowerCase())
  if (named.length !== known.length || named.some((username) => !known.includes(username))) {
    throw new RpcError(400, 'ORDER_INVALID')
  }
  owner.otherUsernames = [...owner.otherUsernames].sort(
    (a, b) => named.indexOf(a.username.toLowerCase()) - named.indexOf(b.username.toLowerCase()),
  )
}
