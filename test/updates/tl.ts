import type { TlObject } from '../../core/mtproto/driver.js'

let nextId = 1

export function user(id: number): TlObject {
  return { className: 'PeerUser', userId: id }
}

export function channel(id: number): TlObject {
  return { className: 'PeerChannel', channelId: id }
}

/** A TL message in a private chat with `from`, unless a peer is given. */
export function message(text: string, fields: Record<string, unknown> = {}): TlObject {
  return {
    className: 'Message',
    id: nextId++,
    peerId: user(5),
    fromId: user(5),
    date: 1_700_000_000,
    message: text,
    ...fields,
  }
}

export function newMessage(text: string, fields: Record<string, unknown> = {}): TlObject {
  return { className: 'UpdateNewMessage', message: message(text, fields) }
}

export function container(...updates: TlObject[]): TlObject {
  return { className: 'Updates', updates, users: [], chats: [], date: 1_700_000_000, seq: 0 }
}
