import { expect, it } from 'vitest'
import type { OutgoingMessage } from '../../../core/sandbox/mtproto/outgoing-message.js'
import { UnackedMessages } from '../../../core/sandbox/mtproto/unacked-messages.js'

const message = (id: bigint): OutgoingMessage => ({
  ...{ id, seqNo: 1, body: Buffer.alloc(8), needsAck: true, answerTo: undefined, sentAtMs: 0 },
})

it('keeps what was sent last, in the order it was sent, also where the clock was set back in between', () => {
  const unacked = new UnackedMessages(3, 1_000)
  for (const id of [100n, 104n, 108n, 10n, 14n]) unacked.add(message(id))
  expect(unacked.all().map(({ id }) => id)).toEqual([108n, 10n, 14n])
  expect(unacked.takeLostUpdates()).toBe(true)
  expect(unacked.delete(10n)?.id).toBe(10n)
  expect(unacked.all().map(({ id }) => id)).toEqual([108n, 14n])
})
