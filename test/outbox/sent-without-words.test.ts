import { beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { Message } from '../../core/client/messages/message.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { Outbox } from '../../core/outbox/outbox.js'
import type { OutboxContent } from '../../core/outbox/outbox-content.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeSenders } from './fake-senders.js'

const photo = (id = 1n) => ({ className: 'MessageMediaPhoto', photo: { className: 'Photo', id } })
const document = (fileName: string | undefined, size = 3, mimeType = 'application/pdf', id = 1n) => ({
  className: 'MessageMediaDocument',
  document: {
    ...{ className: 'Document', id, size: BigInt(size), mimeType },
    attributes: fileName === undefined ? [] : [{ className: 'DocumentAttributeFilename', fileName }],
  },
})
const originOf = (date: number, fields = {}) => ({ fwdFrom: { className: 'MessageFwdHeader', date, ...fields } })
const message = (id: number, fields: Readonly<Record<string, unknown>>) =>
  new Message({ className: 'Message', id, message: '', date: 1_000, ...fields })

/** What the client sees whose messages are sent on. */
const seen: Record<number, Message> = {
  1: message(1, { media: document('offer.pdf') }),
  2: message(2, { media: photo() }),
  3: message(3, { media: photo(), message: 'the second of them' }),
}
const source = {
  getMessages: async (_: number, ids: readonly number[]) => ids.map((id) => seen[id]),
  download: async () => Buffer.from('pdf'),
} as unknown as Client

let clock: ManualClock
let outbox: Outbox
let senders: FakeSenders

beforeEach(async () => {
  clock = new ManualClock()
  outbox = new Outbox({ store: new MemoryOutboxStore(), clock, logger: new SilentLogger(), clientOf: () => source })
  await ownerOfOutbox(outbox).open()
  senders = new FakeSenders()
  senders.originals = [
    message(7, { media: document('offer.pdf') }),
    message(8, { message: 'what they say', ...originOf(900) }),
  ]
  await ownerOfOutbox(outbox).serve('pool', senders)
})

/** Sends something whose answer is lost for longer than Telegram knows random ids. @param history - what is there then, the latest first. */
async function unsure(content: OutboxContent, history: readonly Readonly<Record<string, unknown>>[]) {
  senders.answer = () => {
    senders.held.add('agent1')
    throw new SwitchboardError('RPC_TIMEOUT', { method: 'messages.SendMedia', timeoutMs: 60_000 })
  }
  const sent = outbox.send('pool', 42, content)
  await clock.advance(1)
  senders.answer = () => {}
  senders.history = [...history]
  senders.historyDate = Math.floor(clock.now() / 1_000)
  await clock.advance(301_000)
  senders.give('agent1')
  await clock.advance(10_000)
  return sent
}

const file = { kind: 'file', file: 'offers/offer.pdf' } as const
const copy = (...ids: number[]) => ({ kind: 'copy', client: 'user1', from: 5, ids }) as const
const forward = (...ids: number[]) => ({ kind: 'forward', from: -100_5, ids }) as const
const album = { groupedId: 9n }

describe('an attempt without words whose answer is lost for over five minutes', () => {
  it.each<[string, OutboxContent, Readonly<Record<string, unknown>>[], object]>([
    ['a document by its name', file, [{}, { media: document('offer.pdf') }], { messageId: 501 }],
    ['a photo', { ...file, as: 'photo' }, [{ media: document('offer.pdf') }, { media: photo() }], { messageId: 501 }],
    ['a copy by its name', copy(1), [{ media: document('offer.pdf', 4) }], { messageId: 500 }],
    ['a copy by its size and kind', copy(1), [{ media: document(undefined) }], { messageId: 500 }],
    [
      'a copy of an album',
      copy(2, 3),
      [
        { ...album, media: photo(), message: 'the second of them' },
        { ...album, media: photo() },
      ],
      { messageId: 500, messageIds: [501, 500] },
    ],
    ['a forward', forward(7), [{ media: document('offer.pdf'), ...originOf(1_000) }], { messageId: 500 }],
    ['the forward of a forward', forward(8), [{ message: 'what they say', ...originOf(900) }], { messageId: 500 }],
    [
      'several forwards',
      forward(7, 8),
      [
        { message: 'what they say', ...originOf(900) },
        { media: document('offer.pdf'), ...originOf(1_000, { channelPost: 7 }) },
      ],
      { messageId: 500, messageIds: [501, 500] },
    ],
    ['a forward without its author', { ...forward(7), dropAuthor: true }, [{ media: document('offer.pdf') }], {}],
  ])('is settled when %s is in the conversation', async (_, content, history, numbers) => {
    expect(await unsure(content, history)).toMatchObject({ state: 'sent', ...numbers })
    expect(senders.delivered).toEqual([])
  })

  it.each<[string, OutboxContent, Readonly<Record<string, unknown>>[]]>([
    ['another document', file, [{ media: document('bill.pdf', 4) }]],
    ['a document with words', file, [{ media: document('offer.pdf'), message: 'here it is' }]],
    ['a document that was forwarded', file, [{ media: document('offer.pdf'), ...originOf(1_000) }]],
    ['a photo of an album', { ...file, as: 'photo' }, [{ media: photo(), ...album }]],
    ['what somebody else sent', file, [{ media: document('offer.pdf'), out: false }]],
    ['what was sent before', file, [{ media: document('offer.pdf'), date: -200 }]],
    [
      'photos of two albums',
      copy(2, 3),
      [
        { ...album, media: photo(), message: 'the second of them' },
        { groupedId: 8n, media: photo() },
      ],
    ],
    ['another forward', forward(7), [{ media: document('offer.pdf'), ...originOf(1_001) }]],
    [
      'a forward of another post',
      forward(7),
      [{ media: document('offer.pdf'), ...originOf(1_000, { channelPost: 6 }) }],
    ],
    ['one of two forwards', forward(7, 8), [{ message: 'what they say', ...originOf(900) }]],
  ])('is sent when there is only %s', async (_, content, history) => {
    expect(await unsure(content, history)).toMatchObject({ state: 'sent' })
    expect(senders.delivered).toHaveLength(1)
  })
})
