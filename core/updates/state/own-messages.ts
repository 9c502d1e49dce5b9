import { RecentSet } from '../../collections/recent-set.js'
import { objectField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { IncomingUpdate } from '../incoming-update.js'

/** The latest messages that this process has sent itself: a difference that brings them says nothing new. */
export class OwnMessages {
  private readonly keys = new RecentSet<string | number>(2_000)

  /** An answer that names a message by its id alone. */
  sent({ id }: TlObject): void {
    this.keys.add(Number(id))
  }

  /** An update that came as the answer to an own request. */
  remember(update: IncomingUpdate): void {
    const key = messageKey(update)
    if (key !== undefined) this.keys.add(key)
  }

  has(update: IncomingUpdate): boolean {
    const key = messageKey(update)
    return key !== undefined && this.keys.has(key)
  }

  /** Telegram counts anew, so ids may come again. */
  clear(): void {
    this.keys.clear()
  }
}

/** Message ids are unique per channel, and per account outside them: there the id itself does, which takes no memory of its own. */
function messageKey({ isNewMessage, message, chatId }: IncomingUpdate): string | number | undefined {
  if (!message || !isNewMessage) return undefined
  return objectField(message, 'peerId')?.className === 'PeerChannel' ? `${chatId}:${message.id}` : Number(message.id)
}
