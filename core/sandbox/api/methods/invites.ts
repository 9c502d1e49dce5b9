import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { BasicGroup, Channel, InviteLink } from '../../world/chat.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { entriesAfter, newestFirst, pageLimit, type SortKey } from '../paging.js'
import { channelToTl, groupToTl } from '../to-tl/chat-to-tl.js'
import { collected } from '../to-tl/collected.js'
import { inviteToTl } from '../to-tl/invite-to-tl.js'
import type { View } from '../to-tl/view.js'
import { joined } from './channels.js'

export const inviteMethods: MethodTable = {
  'messages.exportChatInvite': forAccounts((call) => {
    const { params } = call
    const link = call.world.invites.create(call.account, chatOf(call), {
      title: params.optionalString('title'),
      expireDate: params.optionalInt('expire_date'),
      usageLimit: params.optionalInt('usage_limit'),
      requestNeeded: params.flag('request_needed'),
      replacePermanent: params.flag('legacy_revoke_permanent'),
    })
    return inviteToTl(call.view(), link)
  }),

  'messages.checkChatInvite': forUsers((call) => {
    const { chat, link } = call.world.invites.find(call.params.string('hash'))
    const view = call.view()
    if (chat.members.has(call.account.id)) {
      const written = chat.type === 'group' ? groupToTl(view, chat) : channelToTl(view, chat)
      return { _: 'chatInviteAlready', chat: written }
    }
    return {
      _: 'chatInvite',
      channel: chat.type === 'channel' || undefined,
      broadcast: (chat.type === 'channel' && chat.broadcast) || undefined,
      megagroup: (chat.type === 'channel' && !chat.broadcast) || undefined,
      public: (chat.type === 'channel' && chat.isPublic) || undefined,
      request_needed: link.requestNeeded || undefined,
      title: chat.title,
      about: chat.about || undefined,
      photo: { _: 'photoEmpty', id: 0n },
      participants_count: chat.members.size,
      color: 0,
    }
  }),

  'messages.importChatInvite': forUsers((call) => {
    let refused: unknown
    // A request to be let in is an error for the one who asks, and yet happens.
    const own = call.change(() => {
      try {
        call.world.invites.use(call.account, call.params.string('hash'))
      } catch (error) {
        refused = error
      }
    })
    if (refused) throw refused
    return joined(call, call.updates(own))
  }),

  'messages.getExportedChatInvites': forUsers((call) => {
    const chat = chatOf(call)
    call.world.invites.checkMayInvite(call.account, chat)
    const admin = call.inputs.user(call.params.object('admin_id'))
    // The map keeps the order in which they were made, which tells links of one second apart.
    const links = [...chat.invites.values()]
      .map((link, index): ListedLink => ({ link, key: [link.date, index] }))
      .filter(({ link }) => link.adminId === admin.id && link.revoked === call.params.flag('revoked'))
    const view = call.view()
    const page = entriesAfter(newestFirst(links, keyOf), keyOf, linkPlace(call, links))
    const invites = page.slice(0, pageLimit(call.params.int('limit'))).map(({ link }) => inviteToTl(view, link))
    return { _: 'messages.exportedChatInvites', count: links.length, invites, users: collected(view).users }
  }),

  'messages.getExportedChatInvite': forUsers((call) => {
    const link = call.world.invites.ofChat(call.account, chatOf(call), call.params.string('link'))
    return exported(call, link)
  }),

  'messages.editExportedChatInvite': forAccounts((call) => {
    const { params } = call
    const link = call.world.invites.ofChat(call.account, chatOf(call), params.string('link'))
    if (params.flag('revoked')) link.revoked = true
    link.title = params.optionalString('title') ?? link.title
    link.expireDate = params.optionalInt('expire_date') ?? link.expireDate
    link.usageLimit = params.optionalInt('usage_limit') ?? link.usageLimit
    link.requestNeeded = params.bool('request_needed') ?? link.requestNeeded
    return exported(call, link)
  }),

  'messages.deleteExportedChatInvite': forUsers((call) => {
    const chat = chatOf(call)
    const link = call.world.invites.ofChat(call.account, chat, call.params.string('link'))
    if (!link.revoked) throw new RpcError(400, 'INVITE_REVOKED_MISSING')
    chat.invites.delete(link.hash)
    return true
  }),

  'messages.deleteRevokedExportedChatInvites': forUsers((call) => {
    const chat = chatOf(call)
    call.world.invites.checkMayInvite(call.account, chat)
    for (const [hash, link] of chat.invites) if (link.revoked) chat.invites.delete(hash)
    return true
  }),

  'messages.getAdminsWithInvites': forUsers((call) => {
    const chat = chatOf(call)
    call.world.invites.checkMayInvite(call.account, chat)
    const view = call.view()
    const byAdmin = grouped(chat)
    const admins = [...byAdmin].map(([adminId, links]) => ({
      _: 'chatAdminWithInvites',
      admin_id: view.user(adminId),
      invites_count: links.filter(({ revoked }) => !revoked).length,
      revoked_invites_count: links.filter(({ revoked }) => revoked).length,
    }))
    return { _: 'messages.chatAdminsWithInvites', admins, users: collected(view).users }
  }),

  'messages.getChatInviteImporters': forUsers((call) => {
    const chat = chatOf(call)
    call.world.invites.checkMayInvite(call.account, chat)
    const view = call.view()
    const wanted = call.params.optionalString('link')
    const requested = call.params.flag('requested')
    const all: Importer[] = requested
      ? [...chat.joinRequests].map(([userId, { date }]) => ({ userId, date, approvedById: undefined }))
      : linksOf(call, chat, wanted).flatMap(({ importers }) => importers)
    const found = newestFirst(
      all.filter(({ userId }) => isNamed(call, userId)),
      importerKey,
    )
    const date = call.params.int('offset_date')
    const user = call.inputs.place(call.params.object('offset_user'))
    const place = date === 0 ? undefined : user ? [date, user.id] : [date]
    const importers = entriesAfter(found, importerKey, place)
      .slice(0, pageLimit(call.params.int('limit')))
      .map((entry) => importerToTl(view, entry, requested))
    const { users } = collected(view)
    return { _: 'messages.chatInviteImporters', count: found.length, importers, users }
  }),

  'messages.hideChatJoinRequest': forAccounts((call) => {
    const chat = chatOf(call)
    const user = call.inputs.user(call.params.object('user_id'))
    const approved = call.params.flag('approved')
    return call.answerChange(() => call.world.invites.decide(call.account, chat, user.id, approved))
  }),

  'messages.hideAllChatJoinRequests': forUsers((call) => {
    const chat = chatOf(call)
    const approved = call.params.flag('approved')
    return call.answerChange(() => {
      for (const userId of [...chat.joinRequests.keys()])
        call.world.invites.decide(call.account, chat, userId, approved)
    })
  }),
}

function chatOf(call: AccountCall): BasicGroup | Channel {
  return call.inputs.chat(call.inputs.peer(call.params.object('peer')))
}

function exported(call: AccountCall, link: InviteLink): TlValue {
  const view = call.view()
  const invite = inviteToTl(view, link)
  return { _: 'messages.exportedChatInvite', invite, users: collected(view).users }
}

function linksOf(call: AccountCall, chat: BasicGroup | Channel, wanted: string | undefined): InviteLink[] {
  return wanted === undefined ? [...chat.invites.values()] : [call.world.invites.ofChat(call.account, chat, wanted)]
}

function grouped(chat: BasicGroup | Channel): Map<number, InviteLink[]> {
  const byAdmin = new Map<number, InviteLink[]>()
  for (const link of chat.invites.values()) byAdmin.set(link.adminId, [...(byAdmin.get(link.adminId) ?? []), link])
  return byAdmin
}

interface ListedLink {
  link: InviteLink
  key: SortKey
}

const keyOf = ({ key }: ListedLink) => key

/** Where a list of links goes on: after a link, or after a date when that link is gone. */
function linkPlace({ params }: AccountCall, links: readonly ListedLink[]): SortKey | undefined {
  const wanted = params.optionalString('offset_link')
  const known = links.find(({ link }) => wanted?.endsWith(link.hash))
  const date = params.optionalInt('offset_date') ?? 0
  return known?.key ?? (date === 0 ? undefined : [date])
}

type Importer = InviteLink['importers'][number]

const importerKey = ({ date, userId }: Importer) => [date, userId]

function isNamed(call: AccountCall, userId: number): boolean {
  const { firstName, lastName } = call.world.state.account(userId)
  const query = call.params.optionalString('q')?.toLowerCase() ?? ''
  return `${firstName} ${lastName ?? ''}`.toLowerCase().includes(query)
}

function importerToTl(view: View, { userId, date, approvedById }: Importer, requested: boolean): TlValue {
  return {
    _: 'chatInviteImporter',
    requested: requested || undefined,
    user_id: view.user(userId),
    date,
    approved_by: approvedById === undefined ? undefined : view.user(approvedById),
  }
}
