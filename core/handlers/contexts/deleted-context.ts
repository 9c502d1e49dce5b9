import { markedId } from '../../client/peers/peer-id.js'
import type { TlObject } from '../../mtproto/driver.js'
import { isGroupId } from './group-id.js'
import { UpdateContext } from './update-context.js'

/** Messages that are gone. */
export class DeletedContext extends UpdateContext {
  /** The ids of the messages that were deleted. */
  get messageIds(): readonly number[] {
    const { messages } = this.update as TlObject & { messages?: readonly number[] }
    return messages ?? []
  }

  /** The marked id of the channel or supergroup. Telegram names no chat for private chats and basic groups. */
  get chatId(): number | undefined {
    const { channelId } = this.update
    return channelId == null ? undefined : markedId('channel', Number(channelId))
  }

  /** Whether they were in a supergroup. Of basic groups Telegram does not say that it was one. */
  get isGroup(): boolean {
    return isGroupId(this.client, this.chatId)
  }

  /** Whether they were in a broadcast channel. */
  get isChannel(): boolean {
    return this.chatId !== undefined && !this.isGroup
  }
}
