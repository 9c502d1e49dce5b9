import { listField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'

/** An `Updates` object taken apart. */
export interface FlatUpdates {
  readonly updates: readonly TlObject[]
  /** 0: the order does not matter. */
  readonly seqStart: number
  readonly seq: number
  /** Seconds since 1970; 0 when not given. */
  readonly date: number
}

const nothing: FlatUpdates = { updates: [], seqStart: 0, seq: 0, date: 0 }

/**
 * Takes an `Updates` object apart; short messages become what they stand for. `UpdatesTooLong` has nothing in it.
 * @param selfId - the account, which short messages do not name.
 */
export function flatten(container: TlObject, selfId: number): FlatUpdates {
  const date = Number(container.date ?? 0)
  switch (container.className) {
    case 'Updates':
    case 'UpdatesCombined': {
      const seq = Number(container.seq ?? 0)
      return { updates: listField(container, 'updates'), seqStart: Number(container.seqStart ?? seq), seq, date }
    }
    case 'UpdateShort':
      return { ...nothing, updates: [container.update as TlObject], date }
    case 'UpdateShortMessage': {
      const fromId = user(container.out === true ? selfId : container.userId)
      return { ...nothing, updates: [newMessage(container, fromId, user(container.userId))], date }
    }
    case 'UpdateShortChatMessage': {
      const peerId = { className: 'PeerChat', chatId: container.chatId }
      return { ...nothing, updates: [newMessage(container, user(container.fromId), peerId)], date }
    }
    default:
      return nothing
  }
}

function user(userId: unknown): TlObject {
  return { className: 'PeerUser', userId }
}

/** A short message has the fields of a message under the same names, next to those of its update. */
function newMessage(short: TlObject, fromId: TlObject, peerId: TlObject): TlObject {
  const { out, mentioned, mediaUnread, silent, id, message, date, fwdFrom, viaBotId, replyTo, entities, ttlPeriod } =
    short
  return {
    className: 'UpdateNewMessage',
    message: {
      className: 'Message',
      out,
      mentioned,
      mediaUnread,
      silent,
      id,
      fromId,
      peerId,
      fwdFrom,
      viaBotId,
      replyTo,
      date,
      message,
      entities,
      ttlPeriod,
    },
    pts: short.pts,
    ptsCount: short.ptsCount,
  }
}
