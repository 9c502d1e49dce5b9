import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { messageNow } from './admin-log.js'
import type { Delivery } from './delivery.js'
import type { Media } from './media.js'
import type { Message } from './message.js'
import { checkText } from './messaging-rules.js'
import type { Peer } from './peer.js'
import type { ReplyMarkup } from './reply-markup.js'
import { type TextEntity, trimmed, withDetectedEntities } from './text-entity.js'
import type { WorldState } from './world-state.js'

export interface MessageEdit {
  /** Absent: the text stays. */
  text?: string
  entities?: readonly TextEntity[]
  media?: Media
  /** Absent: the buttons go. */
  replyMarkup?: ReplyMarkup
}

/** People may edit what they wrote for 48 hours; bots and posts know no limit. */
const editLimitSeconds = 48 * 3_600

/** Changes messages that were sent. */
export class Editing {
  constructor(
    private readonly state: WorldState,
    private readonly delivery: Delivery,
  ) {}

  /** @throws {RpcError} when it is not there, not theirs, too old, or nothing would change. */
  edit(editor: Account, peer: Peer, id: number, edit: MessageEdit): Message {
    const message = this.find(editor, peer, id)
    this.checkMayEdit(editor, message)
    this.apply(message, edit, editor.id)
    return message
  }

  /** Applies an edit without asking who may; used for inline messages, which their bot edits. */
  apply(message: Message, edit: MessageEdit, editorId: number): void {
    const media = edit.media ?? message.media
    const { text, entities: given } = trimmed(edit.text ?? message.text, edit.entities ?? [])
    checkText(text, media)
    const entities =
      edit.text === undefined && edit.entities === undefined ? message.entities : withDetectedEntities(text, given)
    const sameBody = text === message.text && isSame(entities, message.entities) && isSame(media, message.media)
    if (sameBody && isSame(edit.replyMarkup, message.replyMarkup)) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
    this.state.change({ accountId: editorId }, () => {
      const before = messageNow(message)
      message.text = text
      message.entities = entities
      message.media = media
      message.replyMarkup = edit.replyMarkup
      message.editDate = this.state.now
      message.editHidden = sameBody
      const { conversation } = message
      if (conversation.type === 'channel') {
        const action = { type: 'edit', before, after: messageNow(message) } as const
        this.state.note(this.state.channel(conversation.id), editorId, action)
      }
      this.delivery.edited(message)
    })
  }

  private find(editor: Account, peer: Peer, id: number): Message {
    const message = peer.type === 'channel' ? this.state.channel(peer.id).message(id) : editor.messages.get(id)
    if (!message || message.action) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    const actual = message.peerFor(editor.id)
    if (actual.type !== peer.type || actual.id !== peer.id) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    return message
  }

  private checkMayEdit(editor: Account, message: Message): void {
    const { conversation } = message
    const channel = conversation.type === 'channel' ? this.state.channel(conversation.id) : undefined
    if (channel?.broadcast) {
      if (message.senderId === editor.id && channel.may(editor.id, 'post_messages')) return
      if (!channel.may(editor.id, 'edit_messages')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
      return
    }
    if (message.senderId !== editor.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
    if (message.forward || (message.viaBotId !== undefined && message.viaBotId !== editor.id)) {
      throw new RpcError(400, 'MESSAGE_ID_INVALID')
    }
    const saved = conversation.type === 'private' && conversation.userIds[0] === conversation.userIds[1]
    const tooOld = this.state.now - message.date > editLimitSeconds
    if (tooOld && !editor.isBot && !saved) throw new RpcError(400, 'MESSAGE_EDIT_TIME_EXPIRED')
  }
}

/** Structural equality of plain values, bytes and 64-bit numbers included. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a, plain) === JSON.stringify(b, plain)
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
