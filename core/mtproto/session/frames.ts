import { wireIds } from './wire-ids.js'

/** A message as it lies in a packet or a container: id, sequence number, length, body. */
export function messageFrame(messageId: bigint, seqNo: number, body: Buffer): Buffer {
  const message = Buffer.allocUnsafe(16 + body.length)
  message.writeBigInt64LE(messageId, 0)
  message.writeInt32LE(seqNo, 8)
  message.writeInt32LE(body.length, 12)
  body.copy(message, 16)
  return message
}

/** The body of a `msg_container`. */
export function containerBody(messages: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(wireIds.container, 0)
  head.writeInt32LE(messages.length, 4)
  return Buffer.concat([head, ...messages])
}

/** A `msgs_ack`, written by hand: it is sent for every update, and the library takes microseconds for each id. */
export function ackBody(messageIds: readonly bigint[]): Buffer {
  const ack = Buffer.allocUnsafe(12 + 8 * messageIds.length)
  ack.writeUInt32LE(wireIds.messagesAck, 0)
  ack.writeUInt32LE(wireIds.vector, 4)
  ack.writeInt32LE(messageIds.length, 8)
  for (const [index, id] of messageIds.entries()) ack.writeBigInt64LE(id, 12 + 8 * index)
  return ack
}

/** A request that the server carries out after the one of this id has ended. */
export function invokeAfterBody(precursor: bigint, request: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(wireIds.invokeAfterMessage, 0)
  head.writeBigInt64LE(precursor, 4)
  return Buffer.concat([head, request])
}
