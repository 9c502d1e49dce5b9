import { tlBytes } from '../tl/tl-bytes.js'
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
  return idsBody(wireIds.messagesAck, messageIds)
}

/** A `msgs_state_info`; for one of the libraries its bytes are a text. @param info - a byte for each message. */
export function stateBody(requestId: bigint, info: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(wireIds.stateInfo, 0)
  head.writeBigInt64LE(requestId, 4)
  return Buffer.concat([head, tlBytes(info)])
}

/** A `msg_resend_req`; libraries do not agree about the form of ids in a list. */
export function resendBody(messageIds: readonly bigint[]): Buffer {
  return idsBody(wireIds.resendRequest, messageIds)
}

function idsBody(constructorId: number, messageIds: readonly bigint[]): Buffer {
  const body = Buffer.allocUnsafe(12 + 8 * messageIds.length)
  body.writeUInt32LE(constructorId, 0)
  body.writeUInt32LE(wireIds.vector, 4)
  body.writeInt32LE(messageIds.length, 8)
  // Buffers write a 64-bit number by way of four others.
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let offset = 12
  for (const id of messageIds) {
    view.setBigInt64(offset, id, true)
    offset += 8
  }
  return body
}

/** A request that the server carries out after the one of this id has ended. */
export function invokeAfterBody(precursor: bigint, request: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(wireIds.invokeAfterMessage, 0)
  head.writeBigInt64LE(precursor, 4)
  return Buffer.concat([head, request])
}
