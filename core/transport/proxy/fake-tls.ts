import { createHmac, timingSafeEqual } from 'node:crypto'
import { clientHello, randomAt, randomLength } from './client-hello.js'
import { refused } from './proxy-errors.js'
import type { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySettings } from './proxy-settings.js'
import type { Wrapping } from './wrapped-stream.js'

const recordHead = 5
/** What the records of a browser's first requests hold at most; longer ones would give the stream away. */
const maxRecordBytes = 2_878
const changeCipherSpec = Buffer.from('140303000101', 'hex')
const applicationData = Buffer.from('170303', 'hex')

/**
 * Begins what looks like a TLS connection to `domain`; the proxy and the client know by their random bytes that the other
 * has the secret.
 */
export async function beginFakeTls(
  handshake: ProxyHandshake,
  proxy: ProxySettings,
  secret: { key: Buffer; domain: string },
  unixSeconds: number,
): Promise<void> {
  const hello = clientHello(secret.domain, secret.key, unixSeconds)
  handshake.write(hello)
  const answer = Buffer.concat([
    await readRecord(handshake, proxy, '160303'),
    await readRecord(handshake, proxy, '140303'),
    await readRecord(handshake, proxy, '170303'),
  ])
  const proof = Buffer.from(answer.subarray(randomAt.server, randomAt.server + randomLength))
  answer.fill(0, randomAt.server, randomAt.server + randomLength)
  const clientRandom = hello.subarray(randomAt.client, randomAt.client + randomLength)
  const expected = createHmac('sha256', secret.key).update(clientRandom).update(answer).digest()
  if (!timingSafeEqual(proof, expected)) throw notOurs(proxy)
}

async function readRecord(handshake: ProxyHandshake, proxy: ProxySettings, type: string): Promise<Buffer> {
  const head = await handshake.read(recordHead)
  if (head.toString('hex', 0, 3) !== type) throw notOurs(proxy)
  return Buffer.concat([head, await handshake.read(head.readUInt16BE(3))])
}

/** A proxy that does not know the secret hands the connection on to the domain, which answers in earnest. */
function notOurs(proxy: ProxySettings) {
  return refused(proxy, 'it does not know the secret, or the clock of this machine is wrong.')
}

/** Puts a stream into records of TLS. */
export class TlsRecords implements Wrapping {
  private isFirst = true
  private rest = Buffer.alloc(0)

  outgoing(bytes: Buffer): Buffer {
    const records: Buffer[] = this.isFirst ? [changeCipherSpec] : []
    this.isFirst = false
    for (let offset = 0; offset < bytes.length; offset += maxRecordBytes) {
      const part = bytes.subarray(offset, offset + maxRecordBytes)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(part.length)
      records.push(applicationData, length, part)
    }
    return Buffer.concat(records)
  }

  incoming(bytes: Buffer): Buffer {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    const parts: Buffer[] = []
    let offset = 0
    while (data.length - offset >= recordHead) {
      if (!data.subarray(offset, offset + 3).equals(applicationData)) throw new Error('A record is of a wrong kind.')
      const end = offset + recordHead + data.readUInt16BE(offset + 3)
      if (end > data.length) break
      parts.push(data.subarray(offset + recordHead, end))
      offset = end
    }
    this.rest = Buffer.from(data.subarray(offset))
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  }
}
