import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { decryptMessage, encryptMessage } from '../../../core/sandbox/crypto/message-cipher.js'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { Connection } from '../../../core/sandbox/mtproto/connection.js'
import { MessageDoor } from '../../../core/sandbox/mtproto/message-door.js'
import { RpcRunner } from '../../../core/sandbox/mtproto/rpc-runner.js'
import { ServiceMessages } from '../../../core/sandbox/mtproto/service-messages.js'
import { WireCore } from '../../../core/sandbox/mtproto/wire-core.js'
import type { SandboxApi } from '../../../core/sandbox/ports.js'
import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import { serviceDefinitions } from '../../../core/sandbox/schema/service-schema.js'
import { SchemaRegistry } from '../../../core/sandbox/tl/schema-registry.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'

const containerId = 0x73f1f8dc

/** A connection of the data centre without a socket: what it does on a packet is all that is done, and can be counted. */
export class Socketless {
  readonly written: Buffer[] = []
  readonly core: WireCore
  private readonly socket = Object.assign(new EventEmitter(), {
    remoteAddress: '127.0.0.1',
    writable: true,
    writableLength: 0,
    setNoDelay: () => {},
    pause: () => {},
    destroy: () => {},
    destroySoon: () => {},
    write: (bytes: Buffer) => this.written.push(bytes),
  })
  private readonly record = newAuthKeyRecord(randomBytes(256), 2, Date.now())
  private readonly sessionId = randomBytes(8).readBigInt64LE()
  private content = 0
  private last = 0n

  constructor(handle: SandboxApi['handle']) {
    this.core = new WireCore({ schemas: new SchemaRegistry(serviceDefinitions(), packageSources()), seed: 'tests' })
    this.core.api = { handle }
    this.record.layer = 198
    this.core.keys.add(this.record)
    const door = new MessageDoor(this.core, new ServiceMessages(this.core), new RpcRunner(this.core))
    new Connection(this.socket as unknown as Socket, this.core, door, false, () => {})
    this.socket.emit('data', Buffer.alloc(4, 0xee))
  }

  /** A packet with these requests, ready to be taken in. */
  packet(...requests: TlValue[]): Buffer {
    const messages = requests.map((request) => {
      const body = this.core.schemas.encode(request, 198)
      return { id: this.nextId(), seqNo: this.content++ * 2 + 1, body }
    })
    const [first] = messages
    if (first && messages.length === 1) return this.seal(first)
    const head = Buffer.alloc(8)
    head.writeUInt32LE(containerId)
    head.writeInt32LE(messages.length, 4)
    const parts = messages.flatMap(({ id, seqNo, body }) => {
      const header = Buffer.alloc(16)
      header.writeBigInt64LE(id)
      header.writeInt32LE(seqNo, 8)
      header.writeInt32LE(body.length, 12)
      return [header, body]
    })
    return this.seal({ id: this.nextId(), seqNo: this.content * 2, body: Buffer.concat([head, ...parts]) })
  }

  /** The socket brings bytes. */
  receive(bytes: Buffer): void {
    this.socket.emit('data', bytes)
  }

  /** How many messages lie in each packet that was written. */
  messagesWritten(): number[] {
    return this.written.map((packet) => {
      const opened = decryptMessage(
        Buffer.from(this.record.key),
        packet.subarray(12, 28),
        packet.subarray(28),
        'server',
      )
      if (!opened) throw new Error('a packet under another key')
      const body = opened.plain.subarray(32)
      return body.readUInt32LE() === containerId ? body.readInt32LE(4) : 1
    })
  }

  close(): void {
    this.socket.emit('close')
  }

  private nextId(): bigint {
    const id = BigInt(Math.floor(Date.now() / 1_000)) << 32n
    this.last = id > this.last ? id : this.last + 4n
    return this.last
  }

  private seal({ id, seqNo, body }: { id: bigint; seqNo: number; body: Buffer }): Buffer {
    const key = this.core.keys.get(this.record.id)
    if (!key) throw new Error('the key is gone')
    const least = 44 + body.length
    const plain = Buffer.alloc(least + ((16 - (least % 16)) % 16))
    plain.writeBigInt64LE(this.core.salts.current(key), 0)
    plain.writeBigInt64LE(this.sessionId, 8)
    plain.writeBigInt64LE(id, 16)
    plain.writeInt32LE(seqNo, 24)
    plain.writeInt32LE(body.length, 28)
    body.copy(plain, 32)
    const { messageKey, encrypted } = encryptMessage(key.key, plain, 'client')
    const head = Buffer.alloc(12)
    head.writeInt32LE(24 + encrypted.length)
    head.writeBigInt64LE(key.id, 4)
    return Buffer.concat([head, messageKey, encrypted])
  }
}

/** The end of this turn of the event loop, and of the one after it. */
export async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
