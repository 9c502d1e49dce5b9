import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { BasicGroup, Channel, InviteLink } from './chat.js'
import type { Membership } from './membership.js'
import { channelPeer, groupPeer } from './peer.js'
import type { WorldState } from './world-state.js'

type AnyChat = BasicGroup | Channel

export interface InviteTerms {
  title?: string
  expireDate?: number
  usageLimit?: number
  requestNeeded?: boolean
  /** Takes the caller's permanent link back and makes a new one. */
  replacePermanent?: boolean
}

/** Links that let people into groups and channels. */
export class Invites {
  constructor(
    private readonly state: WorldState,
    private readonly membership: Membership,
  ) {}

  create(admin: Account, chat: AnyChat, terms: InviteTerms): InviteLink {
    this.checkMayInvite(admin, chat)
    const permanent = !terms.expireDate && !terms.usageLimit && !terms.requestNeeded && !terms.title
    if (permanent) {
      const known = this.permanent(admin, chat)
      if (known && !terms.replacePermanent) return known
      if (known) known.revoked = true
    }
    const link: InviteLink = {
      hash: Buffer.from(this.state.random.bytes(12)).toString('base64url'),
      adminId: admin.id,
      date: this.state.now,
      permanent,
      title: terms.title,
      expireDate: terms.expireDate,
      usageLimit: terms.usageLimit,
      requestNeeded: terms.requestNeeded ?? false,
      revoked: false,
      importers: [],
    }
    chat.invites.set(link.hash, link)
    return link
  }

  permanent(admin: Account, chat: AnyChat): InviteLink | undefined {
    return [...chat.invites.values()].find((link) => link.permanent && !link.revoked && link.adminId === admin.id)
  }

  /** The link of a chat's, by the whole link or its hash. */
  ofChat(admin: Account, chat: AnyChat, link: string): InviteLink {
    this.checkMayInvite(admin, chat)
    const found = chat.invites.get(hashOf(link))
    if (!found) throw new RpcError(400, 'INVITE_HASH_EXPIRED')
    return found
  }

  /** The chat a good link leads to. */
  find(hash: string): { chat: AnyChat; link: InviteLink } {
    if (hash === '') throw new RpcError(400, 'INVITE_HASH_EMPTY')
    for (const chat of [...this.state.groups.values(), ...this.state.channels.values()]) {
      const link = chat.invites.get(hashOf(hash))
      if (link) return { chat, link: this.checkGood(link) }
    }
    throw new RpcError(400, 'INVITE_HASH_INVALID')
  }

  /** @throws {RpcError} `INVITE_REQUEST_SENT` when an administrator has to agree first. */
  use(account: Account, hash: string): AnyChat {
    const { chat, link } = this.find(hash)
    if (chat.members.has(account.id)) throw new RpcError(400, 'USER_ALREADY_PARTICIPANT')
    if (link.requestNeeded) {
      this.request(account, chat, link)
      throw new RpcError(400, 'INVITE_REQUEST_SENT')
    }
    link.importers.push({ userId: account.id, date: this.state.now, approvedById: undefined })
    this.membership.join(chat, account, { inviterId: link.adminId })
    return chat
  }

  /** Somebody asks to be let in. */
  request(account: Account, chat: AnyChat, link: InviteLink | undefined): void {
    chat.joinRequests.set(account.id, { date: this.state.now, link })
    const peer = chat.type === 'group' ? groupPeer(chat.id) : channelPeer(chat.id)
    this.state.change({ accountId: account.id }, () => {
      for (const memberId of chat.members.keys()) {
        if (!chat.may(memberId, 'invite_users')) continue
        const admin = this.state.account(memberId)
        const request = { type: 'join-request', peer, userId: account.id, date: this.state.now } as const
        if (admin.isBot) this.state.emitQts(admin, { ...request, inviteHash: link?.hash ?? '' })
        else this.state.emitPlain(admin.id, { type: 'pending-requests', peer })
      }
    })
  }

  decide(admin: Account, chat: AnyChat, userId: number, approved: boolean): void {
    this.checkMayInvite(admin, chat)
    const request = chat.joinRequests.get(userId)
    if (!request) throw new RpcError(400, 'HIDE_REQUESTER_MISSING')
    chat.joinRequests.delete(userId)
    if (!approved) return
    request.link?.importers.push({ userId, date: this.state.now, approvedById: admin.id })
    this.membership.join(chat, this.state.account(userId), { approved: true })
  }

  checkMayInvite(admin: Account, chat: AnyChat): void {
    if (!chat.may(admin.id, 'invite_users')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
  }

  private checkGood(link: InviteLink): InviteLink {
    const usedUp = link.usageLimit !== undefined && link.usageLimit > 0 && link.importers.length >= link.usageLimit
    const expired = link.expireDate !== undefined && link.expireDate > 0 && link.expireDate < this.state.now
    if (link.revoked || usedUp || expired) throw new RpcError(400, 'INVITE_HASH_EXPIRED')
    return link
  }
}

/** The last part of `https://t.me/+hash` and `https://t.me/joinchat/hash`. */
function hashOf(link: string): string {
  return link.replace(/^.*(?:\/joinchat\/|\/\+|\/)/, '').replace(/^\+/, '')
}
