import type { TFunction } from 'i18next'
import type { ChatLine } from '../api/sandbox'

/** What happened in a chat. Telegram makes large groups and forums as channels; people do not call them so. */
export function serviceText(t: TFunction, service: string, kind: ChatLine['kind']): string {
  const isGroup = kind === 'group' || kind === 'forum'
  return t(`chat.service.${service === 'channel-create' && isGroup ? 'chat-create' : service}`, service)
}
