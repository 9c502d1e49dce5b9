import type { TlValue } from '../../tl-value.js'
import { messagesOf } from '../../world/history.js'
import type { Message } from '../../world/message.js'
import { markedIdOf, type Peer, peerKey, userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { entriesAfter, newestFirst, pageLimit, placeOf, type SortKey } from '../paging.js'
import { collected } from '../to-tl/collected.js'
import { messageToTl, savedPeerOf } from '../to-tl/message-to-tl.js'
import { page } from './histories.js'

/** Saved Messages, by the chat each was saved from. */
export const savedMessageMethods: MethodTable = {
  'messages.getSavedDialogs': forUsers((call) => {
    const { params } = call
    const all = newestFirst(savedChats(call), keyOf)
    const date = params.int('offset_date')
    const peer = call.inputs.place(params.object('offset_peer'))
    const place = date === 0 ? undefined : placeOf(date, params.int('offset_id'), peer)
    const part = entriesAfter(all, keyOf, place).slice(0, pageLimit(params.int('limit')))
    const lists = write(call, part)
    if (part.length === all.length) return { _: 'messages.savedDialogs', ...lists }
    return { _: 'messages.savedDialogsSlice', count: all.length, ...lists }
  }),
  'messages.getSavedDialogsByID': forUsers((call) => {
    const wanted = new Set(call.params.objects('ids').map((input) => peerKey(call.inputs.peer(input))))
    const found = savedChats(call).filter(({ peer }) => wanted.has(peerKey(peer)))
    return { _: 'messages.savedDialogs', ...write(call, found) }
  }),
  'messages.getPinnedSavedDialogs': forUsers((call) => ({ _: 'messages.savedDialogs', ...write(call, []) })),
  'messages.getSavedHistory': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = ownMessages(call).filter((message) => peerKey(savedFrom(call, message)) === peerKey(peer))
    return page(call, userPeer(call.account.id), messages)
  }),
  'messages.readSavedHistory': forUsers(() => true),
}

interface SavedChat {
  peer: Peer
  top: Message
  key: SortKey
}

const keyOf = ({ key }: SavedChat) => key

function ownMessages({ world, account }: AccountCall): readonly Message[] {
  return messagesOf(world.state, account, userPeer(account.id))
}

function savedFrom({ account }: AccountCall, message: Message): Peer {
  return savedPeerOf(message) ?? userPeer(account.id)
}

function savedChats(call: AccountCall): SavedChat[] {
  const chats = new Map<string, SavedChat>()
  for (const top of ownMessages(call)) {
    const peer = savedFrom(call, top)
    const key = [top.date, top.idFor(call.account.id) ?? 0, markedIdOf(peer)]
    chats.set(peerKey(peer), { peer, top, key })
  }
  return [...chats.values()]
}

function write(
  call: AccountCall,
  chats: readonly SavedChat[],
): Record<'dialogs' | 'messages' | 'chats' | 'users', TlValue[]> {
  const view = call.view()
  const dialogs = chats.map(({ peer, top }) => ({
    _: 'savedDialog',
    peer: view.peer(peer),
    top_message: top.idFor(call.account.id) ?? 0,
  }))
  const messages = chats.map(({ top }) => messageToTl(view, top))
  return { dialogs, messages, ...collected(view) }
}
