import { RecentIds } from '../../collections/recent-ids.js'
import { RecentSet } from '../../collections/recent-set.js'
import { objectField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { IncomingUpdate } from '../incoming-update.js'

const room = (length: number) => new Int32Array(length)

/** The latest messages that this process has sent itself: a difference that brings them says nothing new. */
export class OwnMessages {
  /** Of private chats and basic groups, where ids are unique per account. */
  private readonly ids = new RecentIds<number>(room)
  /** Of channels, each of which counts by itself, with the channel. */
  private readonly keys = new RecentSet<string>(2_000)

  /** An answer that names a message by its id alone. */
  sent({ id }: TlObject): void {
    this.ids.add(Number(id))
  }

  /** An update that came as the answer to an own request. */
  remember({ isNewMessage, message, chatId }: IncomingUpdate): void {
    if (!message || !isNewMessage) return
    if (isOfChannel(message)) this.keys.add(`${chatId}:${message.id}`)
    else this.ids.add(Number(message.id))
  }

  has({ isNewMessage, message, chatId }: IncomingUpdate): boolean {
    if (!message || !isNewMessage) return false
    return isOfChannel(message) ? this.keys.has(`${chatId}:${message.id}`) : this.ids.holds(Number(message.id))
  }

  /** Telegram counts anew, so ids may come again. */
  clear(): void {
    this.ids.clear()
    this.keys.clear()
  }
}

function isOfChannel(message: TlObject): boolean {
  return objectField(message, 'peerId')?.className === 'PeerChannel'
}
