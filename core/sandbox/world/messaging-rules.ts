import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { BasicGroup, Channel } from './chat.js'
import { documentHas, type Media } from './media.js'
import type { Message } from './message.js'
import type { BannedRight } from './rights.js'
import { activeUsernames } from './usernames.js'
import type { WorldState } from './world-state.js'

const maxTextLength = 4_096
const maxCaptionLength = 1_024

/** Refuses a text that is empty or too long for what carries it. */
export function checkText(text: string, media: Media | undefined): void {
  if (media) {
    if (text.length > maxCaptionLength) throw new RpcError(400, 'MEDIA_CAPTION_TOO_LONG')
    return
  }
  if (text.trim() === '') throw new RpcError(400, 'MESSAGE_EMPTY')
  if (text.length > maxTextLength) throw new RpcError(400, 'MESSAGE_TOO_LONG')
}

/** Refuses a private message that Telegram would not take: blocks, bots that were not written to, deleted accounts. */
export function checkMayWriteTo(sender: Account, recipient: Account): void {
  if (recipient.deleted) throw new RpcError(400, 'INPUT_USER_DEACTIVATED')
  if (sender.id === recipient.id) {
    if (sender.isBot) throw new RpcError(400, 'USER_IS_BOT')
    return
  }
  if (sender.isBot && recipient.isBot) throw new RpcError(400, 'USER_IS_BOT')
  if (sender.isBot && !sender.startedBy.has(recipient.id)) throw new RpcError(400, 'PEER_ID_INVALID')
  if (recipient.blocked.has(sender.id)) throw new RpcError(400, 'USER_IS_BLOCKED')
  if (sender.blocked.has(recipient.id)) throw new RpcError(400, 'YOU_BLOCKED_USER')
}

/** Refuses a message into a group or channel by who may write there, and with what. */
export function checkMayPost(
  state: WorldState,
  sender: Account,
  chat: BasicGroup | Channel,
  media: Media | undefined,
): void {
  if (!chat.members.has(sender.id)) {
    if (chat.type === 'group') throw new RpcError(400, 'PEER_ID_INVALID')
    throw new RpcError(chat.banned.has(sender.id) ? 400 : 403, writeRefusal(chat, sender.id))
  }
  if (chat.type === 'channel' && chat.broadcast) {
    if (!chat.may(sender.id, 'post_messages')) throw new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
    return
  }
  if (chat.isKeptFrom(sender.id, 'send_messages', state.now)) throw new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
  if (!media) {
    if (chat.isKeptFrom(sender.id, 'send_plain', state.now)) throw new RpcError(403, 'CHAT_SEND_PLAIN_FORBIDDEN')
    return
  }
  const { right, error } = mediaRight(media)
  if (chat.isKeptFrom(sender.id, 'send_media', state.now)) throw new RpcError(403, 'CHAT_SEND_MEDIA_FORBIDDEN')
  if (chat.isKeptFrom(sender.id, right, state.now)) throw new RpcError(403, error)
}

function writeRefusal(channel: Channel, accountId: number): string {
  if (channel.banned.has(accountId)) return 'USER_BANNED_IN_CHANNEL'
  return channel.isPublic ? 'CHAT_WRITE_FORBIDDEN' : 'CHANNEL_PRIVATE'
}

function mediaRight(media: Media): { right: BannedRight; error: string } {
  if (media.type === 'photo') return { right: 'send_photos', error: 'CHAT_SEND_PHOTOS_FORBIDDEN' }
  if (media.type === 'poll') return { right: 'send_polls', error: 'CHAT_SEND_POLL_FORBIDDEN' }
  if (media.type === 'document') {
    const { document } = media
    if (documentHas(document, 'sticker')) return { right: 'send_stickers', error: 'CHAT_SEND_STICKERS_FORBIDDEN' }
    if (documentHas(document, 'animated')) return { right: 'send_gifs', error: 'CHAT_SEND_GIFS_FORBIDDEN' }
    if (documentHas(document, 'video')) return { right: 'send_videos', error: 'CHAT_SEND_VIDEOS_FORBIDDEN' }
    if (documentHas(document, 'audio')) return { right: 'send_audios', error: 'CHAT_SEND_AUDIOS_FORBIDDEN' }
    return { right: 'send_docs', error: 'CHAT_SEND_DOCS_FORBIDDEN' }
  }
  return { right: 'send_plain', error: 'CHAT_SEND_PLAIN_FORBIDDEN' }
}

/** Makes writers wait in a group with slow mode. */
export function checkSlowMode(state: WorldState, sender: Account, channel: Channel): void {
  if (channel.slowModeSeconds === 0 || channel.isAdmin(sender.id) || sender.isBot) return
  const waitSeconds = (channel.lastSentAt.get(sender.id) ?? 0) + channel.slowModeSeconds - state.now
  if (waitSeconds > 0) throw new RpcError(420, `SLOWMODE_WAIT_${waitSeconds}`)
}

/** Whether a bot in a group or channel gets to see a message: Telegram's privacy mode. */
export function botSees(
  bot: Account,
  chat: BasicGroup | Channel,
  message: Message,
  sender: Account | undefined,
): boolean {
  if (message.senderId === bot.id) return true
  if (chat.type === 'channel' && chat.broadcast) return true
  if (message.action) return true
  if (sender?.isBot) return false
  if (!bot.bot?.privacyMode || chat.isAdmin(bot.id)) return true
  if (message.viaBotId === bot.id || message.replyTo?.message.senderId === bot.id) return true
  return isMeantFor(bot, message)
}

function isMeantFor(bot: Account, message: Message): boolean {
  if (message.mentions.has(bot.id)) return true
  const usernames = activeUsernames(bot).map((username) => username.toLowerCase())
  return message.entities.some((entity) => {
    if (entity.type !== 'BotCommand') return false
    const command = message.text.slice(entity.offset, entity.offset + entity.length).toLowerCase()
    const [, addressee] = command.split('@')
    return addressee === undefined ? entity.offset === 0 : usernames.includes(addressee)
  })
}
