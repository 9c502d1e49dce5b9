import type { OutgoingMessage } from './outgoing-message.js'
import type { WrongSizes } from './sealed-message.js'
import type { Session, SessionLink } from './session.js'
import type { SendFault } from './wire-faults.js'

const containerId = 0x73f1f8dc
/** Clients refuse ids more than 300 seconds old or more than 30 seconds ahead. */
const farOff = { old: 400n << 32n, future: 60n << 32n }

/** Writes a message with a header, a size or a container that no client may accept. */
export function sendSpoiled(session: Session, link: SessionLink, message: OutgoingMessage, fault: SendFault): void {
  const { id, seqNo, body } = message
  const wrongId = wrongIds[fault]?.(id)
  const sent = fault === 'broken-container' ? brokenContainer(message) : body
  link.send(session, wrongId ?? id, seqNo, sent, wrongSizes[fault]?.(body.length))
  if (fault === 'repeated-id') link.send(session, id, seqNo, body)
}

const wrongIds: Partial<Record<SendFault, (id: bigint) => bigint>> = {
  'even-id': (id) => id & ~1n,
  'old-id': (id) => BigInt.asIntN(64, id - farOff.old),
  'future-id': (id) => BigInt.asIntN(64, id + farOff.future),
}

const wrongSizes: Partial<Record<SendFault, (length: number) => WrongSizes>> = {
  'uneven-length': (length) => ({ length: length - 2 }),
  'long-length': (length) => ({ length: length + 65_536 }),
  'negative-length': () => ({ length: -4 }),
  'long-padding': () => ({ padding: 1_536 }),
}

/** Says that it holds two messages; the second is cut off after its header. */
function brokenContainer({ id, seqNo, body }: OutgoingMessage): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(containerId)
  head.writeInt32LE(2, 4)
  return Buffer.concat([head, header(id, seqNo, body.length), body, header(id + 4n, seqNo, 64)])
}

function header(id: bigint, seqNo: number, length: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeBigInt64LE(id)
  bytes.writeInt32LE(seqNo, 8)
  bytes.writeInt32LE(length, 12)
  return bytes
}
