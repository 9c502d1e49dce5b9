import type { TextMark } from './text-entity.js'

export type LinkMark = Extract<TextMark, { type: 'link' | 'mention-name' | 'custom-emoji' }>

const withScheme = /^(?:https?|ftp|tg|ton|tonsite|mailto|tel):[^\s]+$/i
const withDomain = /^(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]*(?::\d+)?(?:[/?#][^\s]*)?$/u
const user = /^tg:\/\/user\/?\?id=(\d+)$/i
const emoji = /^tg:\/\/emoji\/?\?id=(\d{1,20})$/i

/**
 * What a link to this address marks: a mention (`tg://user?id=`), a custom emoji (`tg://emoji?id=`) or a link.
 * `undefined` for what Telegram opens no link for, such as `javascript:` or text with spaces.
 */
export function linkTarget(address: string): LinkMark | undefined {
  const userId = Number(user.exec(address)?.[1])
  if (Number.isSafeInteger(userId) && userId > 0) return { type: 'mention-name', userId }
  const documentId = emoji.exec(address)?.[1]
  if (documentId !== undefined) return { type: 'custom-emoji', documentId }
  return withScheme.test(address) || withDomain.test(address) ? { type: 'link', url: address } : undefined
}

/** The address that `linkTarget` reads this mark from, or `undefined` where there is none. */
export function linkAddress(mark: LinkMark): string | undefined {
  const address = addressOf(mark)
  return linkTarget(address)?.type === mark.type ? address : undefined
}

function addressOf(mark: LinkMark): string {
  if (mark.type === 'link') return mark.url
  return mark.type === 'mention-name' ? `tg://user?id=${mark.userId}` : `tg://emoji?id=${mark.documentId}`
}
