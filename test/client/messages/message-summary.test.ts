import { expect, it } from 'vitest'
import { Message } from '../../../core/client/messages/message.js'
import { messageSummary } from '../../../core/client/messages/message-summary.js'
import type { TlObject } from '../../../core/mtproto/driver.js'

const names: Record<number, string> = { 5: 'Ann', 6: 'Ben' }
const peerId = { className: 'PeerChat', chatId: 9 }
const summary = (fields: object): string => {
  const raw = { className: 'Message', id: 1, date: 1, peerId, fromId: { className: 'PeerUser', userId: 5 }, ...fields }
  return messageSummary(new Message(raw as unknown as TlObject), (id) => names[id ?? 0] ?? '?')
}
const event = (className: string, fields: object = {}) =>
  summary({ action: { className: `MessageAction${className}`, ...fields } })
const file = (...attributes: object[]) =>
  summary({ media: { className: 'MessageMediaDocument', document: { className: 'Document', attributes } } })
const attribute = (className: string, fields: object = {}) => ({
  className: `DocumentAttribute${className}`,
  ...fields,
})

it('tells events as people would', () => {
  expect(event('ChannelCreate', { title: 'Shop' })).toBe('[created the group "Shop"]')
  expect(event('ChatAddUser', { users: [5, 6] })).toBe('[added Ann, Ben]')
  expect(event('ChatDeleteUser', { userId: 5 })).toBe('[left]')
  expect(event('ChatDeleteUser', { userId: 6 })).toBe('[removed Ben]')
  expect(event('TopicCreate', { title: 'Orders' })).toBe('[opened the topic "Orders"]')
  expect(event('TopicEdit', { title: 'Sales' })).toBe('[renamed the topic to "Sales"]')
  expect(event('TopicEdit', { closed: true })).toBe('[closed the topic]')
  expect(event('TopicEdit', { closed: false })).toBe('[opened the topic again]')
  expect(event('GroupCallScheduled')).toBe('[group call scheduled]')
})

it('tells what a message holds besides its text', () => {
  expect(summary({ media: { className: 'MessageMediaPhoto' } })).toBe('[photo]')
  expect(summary({ media: { className: 'MessageMediaPoll', poll: { question: { text: 'Tea?' } } } })).toBe(
    '[poll Tea?]',
  )
  expect(file(attribute('Filename', { fileName: 'a.pdf' }))).toBe('[file a.pdf]')
  expect(file(attribute('Audio', { voice: true }), attribute('Filename', { fileName: 'v.ogg' }))).toBe(
    '[voice message]',
  )
  expect(file(attribute('Sticker', { alt: '👍' }))).toBe('[sticker 👍]')
  expect(summary({})).toBe('')
})
