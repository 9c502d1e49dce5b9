import { tlBytes } from '../tl/tl-bytes.js'
import { wireIds } from './wire-ids.js'

/** A message as it lies in a packet or a container: id, sequence number, length, body. */
export function messageFrame(messageId: bigint, seqNo: number, body: Buffer): Buffer {
  const message = framed(messageId, seqNo, body.length)
  body.copy(message, 16)
  return message
}

/** A `msg_container` of messages, as it lies in a packet itself. */
export function containerFrame(messageId: bigint, seqNo: number, messages: readonly Buffer[]): Buffer {
  let bytes = 8
  for (const { length } of messages) bytes += length
  const container = framed(messageId, seqNo, bytes)
  container.writeUInt32LE(wireIds.container, 16)
  container.writeInt32LE(messages.length, 20)
  let offset = 24
  for (const message of messages) offset += message.copy(container, offset)
  return container
}

/** A message whose body is still to be written. */
function framed(messageId: bigint, seqNo: number, bodyBytes: number): Buffer {
  const message = Buffer.allocUnsafe(16 + bodyBytes)
  writeLong(message, messageId, 0)
  message.writeInt32LE(seqNo, 8)
  message.writeInt32LE(bodyBytes, 12)
  return message
}

const eightBytes = new Uint8Array(8)
const long = new DataView(eightBytes.buffer)

/** Buffers write a 64-bit number by way of four others. */
function writeLong(target: Buffer, value: bigint, offset: number): void {
  long.setBigInt64(0, value, true)
  target.set(eightBytes, offset)
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
