import { ofItsOwn } from '../own-bytes.js'

/** One message of the server to a client, before it is encrypted. */
export interface OutgoingMessage {
  id: bigint
  seqNo: number
  body: Buffer
  /** Whether the client has to acknowledge it; until then it is kept. */
  readonly needsAck: boolean
  /** The request it answers. */
  readonly answerTo: bigint | undefined
  /** When it was written last, in the wire's monotonic time; kept for messages that need an acknowledgement. */
  sentAtMs: number
}

/** A body that may wait for long, without all that was written beside it. */
export function keptBody(body: Buffer): Buffer {
  const own = ofItsOwn(body)
  return own === body ? body : Buffer.from(own.buffer, own.byteOffset, own.byteLength)
}
