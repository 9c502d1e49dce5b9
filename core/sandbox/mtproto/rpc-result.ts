import { writeLong } from '../tl/longs.js'

export const rpcResultId = 0xf35c6d01

/** The body of an `rpc_result`: the answer to a request. */
export function rpcResultBody(requestId: bigint, result: Buffer): Buffer {
  const body = Buffer.allocUnsafe(12 + result.length)
  body.writeUInt32LE(rpcResultId)
  writeLong(body, requestId, 4)
  result.copy(body, 12)
  return body
}
