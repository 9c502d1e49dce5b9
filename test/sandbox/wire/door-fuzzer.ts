import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { MtprotoServer } from '../../../core/sandbox/mtproto/mtproto-server.js'
import type { AuthKeyRecord } from '../../../core/sandbox/ports.js'
import { TlWriter } from '../../../core/sandbox/tl/tl-writer.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { RawClient } from './raw-client.js'
import type { TransportName } from './raw-transport.js'

const transports: TransportName[] = ['abridged', 'intermediate', 'padded', 'full', 'obfuscated abridged']

/** Knocks at the server's door in every wrong way; the same seed knocks the same. */
export class DoorFuzzer {
  /** Inputs sent so far. */
  inputs = 0
  connections = 0
  private counter = 0
  private readonly replays: Buffer[] = []

  constructor(
    private readonly server: MtprotoServer,
    private readonly record: AuthKeyRecord,
    private readonly seed: number,
  ) {}

  /** Sends at least `count` inputs, over as many connections as the server closes. */
  async run(count: number, afterEach: () => Promise<void>): Promise<void> {
    while (this.inputs < count) {
      const client = await RawClient.connect(this.server, this.pick(transports))
      client.authKey = Buffer.from(this.record.key)
      this.connections++
      await this.knock(client, Math.min(60, count - this.inputs))
      if (!client.isClosed) client.close()
      await client.untilClosed()
      await afterEach()
    }
  }

  private async knock(client: RawClient, count: number): Promise<void> {
    if (this.below(3) > 0) await client.settleSalt().catch(() => {})
    for (let index = 0; index < count && !client.isClosed; index++) {
      this.inputs++
      this.send(client)
      client.inbox.length = 0
      client.frames.length = 0
      if (index % 20 === 19) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private send(client: RawClient): void {
    // Kinds that end the connection are drawn less often, so that the inside gets its share.
    const kind = this.below(40)
    if (kind === 0) client.write(this.bytes(this.below(200)))
    else if (kind === 1) client.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))
    else if (kind === 2) client.writeFrame(this.bytes(4 * this.below(60)))
    else if (kind === 3) this.plain(client)
    else if (kind === 4) client.writeFrame(this.wrongKey(client))
    else if (kind === 5) this.cutOff(client)
    else if (kind <= 7) client.writeFrame(this.flip(client.seal(client.nextId(), 1, this.body(client))))
    else if (kind <= 10 && this.replays.length > 0) client.writeFrame(this.pick(this.replays))
    else this.inside(client)
  }

  private cutOff(client: RawClient): void {
    const whole = client.wrap(client.seal(client.nextId(), 1, this.body(client)))
    client.write(whole.subarray(0, this.below(whole.length)))
    client.close()
  }

  /** Something wrong, or nearly right, under the right key. */
  private inside(client: RawClient): void {
    const body = this.body(client)
    const id = this.below(10) === 0 ? this.bytes(8).readBigInt64LE() : client.nextId()
    const seqNo = this.below(4) === 0 ? this.below(1_000) - 500 : client.nextSeqNo(this.below(2) === 0)
    const salt = this.below(10) === 0 ? 1n : client.salt
    const payload = client.seal(id, seqNo, body, salt)
    if (this.replays.length < 50) this.replays.push(payload)
    else this.replays[this.below(50)] = payload
    client.writeFrame(payload)
  }

  private body(client: RawClient): Buffer {
    const whole = client.encode(this.pick(requests))
    switch (this.below(8)) {
      case 0:
        return this.bytes(4 + 4 * this.below(40))
      case 1:
        return this.flip(whole)
      case 2:
        return whole.subarray(0, Math.max(4, 4 * this.below(whole.length / 4)))
      case 3:
        return this.container(client, whole)
      case 4:
        return packed(this.below(2) === 0 ? gzipSync(this.flip(whole)) : this.bytes(40))
      case 5:
        return packed(gzipSync(Buffer.alloc(this.below(200) === 0 ? 40_000_000 : 4_000)))
      default:
        return whole
    }
  }

  private container(client: RawClient, whole: Buffer): Buffer {
    const header = Buffer.alloc(24)
    header.writeUInt32LE(0x73f1f8dc)
    header.writeInt32LE(this.pick([0, 1, 1, 1, 2, -1, 100_000]), 4)
    header.writeBigInt64LE(client.nextId(), 8)
    header.writeInt32LE(this.below(20), 16)
    header.writeInt32LE(this.pick([whole.length, whole.length, whole.length, 0, -4, 1 << 30]), 20)
    return Buffer.concat([header, whole])
  }

  private plain(client: RawClient): void {
    const request = this.pick<TlValue>([
      { _: 'req_pq_multi', nonce: this.bytes(16) },
      { _: 'req_DH_params', nonce: this.bytes(16), server_nonce: this.bytes(16), encrypted_data: this.bytes(256) },
      { _: 'set_client_DH_params', nonce: this.bytes(16), server_nonce: this.bytes(16) },
      { _: 'help.getConfig' },
    ])
    const body = this.below(2) === 0 ? client.encode(request) : this.flip(client.encode(request))
    const header = Buffer.alloc(20)
    header.writeInt32LE(this.below(5) === 0 ? this.below(1_000_000) : body.length, 16)
    client.writeFrame(Buffer.concat([header, body]))
  }

  /** A payload that names the key and is encrypted with another, or names a key that nobody has. */
  private wrongKey(client: RawClient): Buffer {
    const right = client.authKey
    client.authKey = this.bytes(256)
    const payload = client.seal(client.nextId(), 1, this.body(client))
    client.authKey = right
    if (this.below(2) === 0) client.keyId().copy(payload)
    return payload
  }

  private flip(bytes: Buffer): Buffer {
    const flipped = Buffer.from(bytes)
    for (let count = 1 + this.below(4); count > 0; count--) {
      flipped[this.below(flipped.length)] = this.below(256)
    }
    return flipped
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  private below(limit: number): number {
    return this.bytes(4).readUInt32LE() % Math.max(1, Math.floor(limit))
  }

  private bytes(length: number): Buffer {
    const blocks: Buffer[] = []
    for (let made = 0; made < length; made += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${this.seed}/${this.counter++}`)
          .digest(),
      )
    }
    return Buffer.concat(blocks).subarray(0, length)
  }
}

const requests: TlValue[] = [
  { _: 'updates.getState' },
  { _: 'ping', ping_id: 5n },
  { _: 'ping_delay_disconnect', ping_id: 5n, disconnect_delay: 60 },
  { _: 'get_future_salts', num: 1_000_000 },
  { _: 'msgs_ack', msg_ids: [1n, 2n] },
  { _: 'msgs_state_req', msg_ids: [1n, 2n, 3n] },
  { _: 'msg_resend_req', msg_ids: [1n] },
  { _: 'rpc_drop_answer', req_msg_id: 1n },
  { _: 'destroy_session', session_id: 1n },
  { _: 'http_wait', max_delay: 1, wait_after: 1, max_wait: 1 },
  { _: 'invokeAfterMsg', msg_id: 4n, query: { _: 'updates.getState' } },
  { _: 'invokeWithLayer', layer: -5, query: { _: 'invokeWithLayer', layer: 900, query: { _: 'updates.getState' } } },
  { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x'.repeat(300), random_id: 1n },
  { _: 'auth.bindTempAuthKey', perm_auth_key_id: 1n, nonce: 1n, expires_at: 1, encrypted_message: Buffer.alloc(104) },
]

function packed(bytes: Buffer): Buffer {
  const writer = new TlWriter()
  writer.int(0x3072cfa1)
  writer.bytes(bytes)
  return writer.finish()
}
