import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Dialog } from '../../world/dialog.js'
import { markedIdOf, peerKey } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { entriesAfter, newestFirst, pageLimit, placeOf, type SortKey } from '../paging.js'
import type { Params } from '../params.js'
import { collected } from '../to-tl/collected.js'
import { dialogToTl, topMessageOf } from '../to-tl/dialog-to-tl.js'
import { messageToTl } from '../to-tl/message-to-tl.js'
import { stateToTl } from '../to-tl/state-to-tl.js'

const maxPinned = 5
const maxPinnedInFolder = 100

export const dialogMethods: MethodTable = {
  'messages.getDialogs': forUsers((call) => {
    const { params } = call
    const folderId = params.optionalInt('folder_id') ?? 0
    const all = visibleDialogs(call, folderId)
    const rest = params.flag('exclude_pinned') ? all.filter(({ dialog }) => dialog.pinnedRank === 0) : all
    const page = afterOffset(call, rest).slice(0, pageLimit(params.int('limit')))
    const lists = writeDialogs(
      call,
      page.map(({ dialog }) => dialog),
    )
    if (page.length === rest.length) return { _: 'messages.dialogs', ...lists }
    return { _: 'messages.dialogsSlice', count: rest.length, ...lists }
  }),

  'messages.getPeerDialogs': forUsers((call) => {
    const dialogs = call.params.objects('peers').flatMap((input) => {
      if (input.name === 'inputDialogPeerFolder') return []
      const peer = call.inputs.peer(input.object('peer'))
      return [call.account.dialogs.get(peerKey(peer)) ?? call.world.state.dialog(call.account, peer)]
    })
    return { _: 'messages.peerDialogs', ...writeDialogs(call, dialogs), state: stateToTl(call) }
  }),

  'messages.getPinnedDialogs': forUsers((call) => {
    const folderId = call.params.int('folder_id')
    const pinned = visibleDialogs(call, folderId)
      .map(({ dialog }) => dialog)
      .filter(({ pinnedRank }) => pinnedRank > 0)
    return { _: 'messages.peerDialogs', ...writeDialogs(call, pinned), state: stateToTl(call) }
  }),

  'messages.toggleDialogPin': forUsers((call) => {
    const dialog = dialogOf(call, call.params.object('peer'))
    const pinned = call.params.flag('pinned')
    const others = pinnedIn(call, dialog.folderId).filter((other) => other !== dialog)
    if (pinned && others.length >= (dialog.folderId === 0 ? maxPinned : maxPinnedInFolder))
      throw new RpcError(400, 'PINNED_DIALOGS_TOO_MUCH')
    for (const other of others) if (pinned) other.pinnedRank += 1
    dialog.pinnedRank = pinned ? 1 : 0
    const { peer, folderId } = dialog
    call.change(() => call.world.state.emitPlain(call.account.id, { type: 'dialog-pinned', peer, pinned, folderId }))
    return true
  }),

  'messages.reorderPinnedDialogs': forUsers((call) => {
    const folderId = call.params.int('folder_id')
    const named = call.params.objects('order').map((input) => dialogOf(call, input))
    const order = named.filter((dialog) => dialog.folderId === folderId)
    if (call.params.flag('force')) for (const dialog of pinnedIn(call, folderId)) dialog.pinnedRank = 0
    for (const [index, dialog] of order.entries()) dialog.pinnedRank = index + 1
    const update = { type: 'pinned-dialogs', order: order.map(({ peer }) => peer), folderId } as const
    call.change(() => call.world.state.emitPlain(call.account.id, update))
    return true
  }),

  'messages.markDialogUnread': forUsers((call) => {
    const dialog = dialogOf(call, call.params.object('peer'))
    const unread = call.params.flag('unread')
    dialog.unreadMark = unread
    const update = { type: 'dialog-unread-mark', peer: dialog.peer, unread } as const
    call.change(() => call.world.state.emitPlain(call.account.id, update))
    return true
  }),

  'messages.getDialogUnreadMarks': forUsers((call) => {
    const view = call.view()
    const marked = [...call.account.dialogs.values()].filter(({ unreadMark }) => unreadMark)
    return marked.map(({ peer }) => ({ _: 'dialogPeer', peer: view.peer(peer) }))
  }),

  'folders.editPeerFolders': forUsers((call) => {
    const peers = call.params.objects('folder_peers').map((input) => {
      const dialog = call.world.state.dialog(call.account, call.inputs.peer(input.object('peer')))
      dialog.folderId = input.int('folder_id')
      dialog.pinnedRank = 0
      return { peer: dialog.peer, folderId: dialog.folderId }
    })
    return call.answerChange(() => {
      call.world.state.emitCommon(call.account, { type: 'folder-peers', peers }, peers.length)
    })
  }),
}

interface Listed {
  dialog: Dialog
  /** Date and number of its newest message, and the peer; zeros when there is none. */
  key: SortKey
}

const keyOf = ({ key }: Listed) => key

/** The caller's chat list: pinned first, then by the date of the newest message, its number and the peer. */
function visibleDialogs(call: AccountCall, folderId: number): Listed[] {
  const view = call.view()
  const listed: Listed[] = []
  for (const dialog of call.account.dialogs.values()) {
    if (dialog.folderId !== folderId || !isListed(call, dialog)) continue
    const top = topMessageOf(view, dialog)
    listed.push({ dialog, key: [top?.date ?? 0, top?.idFor(call.account.id) ?? 0, markedIdOf(dialog.peer)] })
  }
  const pinned = listed.filter(isPinned).sort((a, b) => a.dialog.pinnedRank - b.dialog.pinnedRank)
  return [
    ...pinned,
    ...newestFirst(
      listed.filter((entry) => !isPinned(entry)),
      keyOf,
    ),
  ]
}

function isPinned({ dialog }: Listed): boolean {
  return dialog.pinnedRank > 0
}

function pinnedIn(call: AccountCall, folderId: number): Dialog[] {
  return [...call.account.dialogs.values()].filter((dialog) => dialog.folderId === folderId && dialog.pinnedRank > 0)
}

function isListed(call: AccountCall, dialog: Dialog): boolean {
  if (dialog.peer.type === 'channel') {
    const channel = call.world.state.channels.get(dialog.peer.id)
    return channel !== undefined && !channel.deleted && channel.members.has(call.account.id)
  }
  return dialog.messages.length > 0 || dialog.pinnedRank > 0 || dialog.drafts.size > 0
}

/**
 * What comes after the place a request names by date, message and peer. Pinned chats and those without a message stand
 * where no date tells: from there it goes on by the chat itself, as it does when nothing but a chat is named.
 */
function afterOffset(call: AccountCall, listed: readonly Listed[]): readonly Listed[] {
  const { params } = call
  const peer = call.inputs.place(params.object('offset_peer'))
  const date = params.int('offset_date')
  const index = peer ? listed.findIndex(({ dialog }) => peerKey(dialog.peer) === peerKey(peer)) : -1
  const found = listed[index]
  if (found && (date === 0 || isPinned(found) || found.key[0] === 0)) return listed.slice(index + 1)
  if (date === 0) return listed
  const unpinned = listed.filter((entry) => !isPinned(entry))
  return entriesAfter(unpinned, keyOf, placeOf(date, params.int('offset_id'), peer))
}

function dialogOf(call: AccountCall, input: Params): Dialog {
  if (input.name === 'inputDialogPeerFolder') throw new RpcError(400, 'PEER_ID_INVALID')
  return call.world.state.dialog(call.account, call.inputs.peer(input.object('peer')))
}

function writeDialogs(
  call: AccountCall,
  page: readonly Dialog[],
): Record<'dialogs' | 'messages' | 'chats' | 'users', TlValue[]> {
  const view = call.view()
  const dialogs = page.map((dialog) => dialogToTl(view, dialog))
  const messages = page.flatMap((dialog) => {
    const top = topMessageOf(view, dialog)
    return top ? [messageToTl(view, top)] : []
  })
  return { dialogs, messages, ...collected(view) }
}
