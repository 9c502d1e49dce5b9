import { constants, createHash, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { toBytes } from '../../../core/sandbox/crypto/big-bytes.js'
import { decryptMessage, encryptMessage } from '../../../core/sandbox/crypto/message-cipher.js'
import type { MtprotoServer } from '../../../core/sandbox/mtproto/mtproto-server.js'
import type { AuthKeyRecord } from '../../../core/sandbox/ports.js'
import { TlReader } from '../../../core/sandbox/tl/tl-reader.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ClientFrame, RawTransport, type TransportName } from './raw-transport.js'

/** A message of the server, opened. */
export interface ServerMessage {
  id: bigint
  seqNo: number
  body: Buffer
  value: TlValue
  /** Under which salt and session it came. */
  salt: bigint
  sessionId: bigint
  /** What the header of its packet says of the length, and what is left of the packet behind that. */
  claimedLength: number
  padding: number
  /** The id of the container it came in. */
  containerId?: bigint
}

export interface SendOptions {
  id?: bigint
  seqNo?: number
  salt?: bigint
  quickAck?: boolean
}

/** Where a raw client connects to; `rsa` is needed for key exchanges only. */
export type RawTarget = Pick<MtprotoServer, 'port' | 'schemas'> & Partial<Pick<MtprotoServer, 'rsa'>>

/** A client that does nothing by itself: tests say every message, header and byte. */
export class RawClient {
  sessionId = randomBytes(8).readBigInt64LE()
  salt = 0n
  authKey: Buffer | undefined
  isClosed = false
  /** The client's own time, milliseconds since 1970. */
  clock = () => Date.now()
  /** The inside of the latest message, before it was encrypted. */
  lastPlain: Buffer = Buffer.alloc(0)
  /** Messages that nobody awaited yet. */
  readonly inbox: ServerMessage[] = []
  readonly frames: ClientFrame[] = []
  private content = 0
  private lastId = 0n
  private readonly wakers = new Set<() => void>()

  private constructor(
    private readonly server: RawTarget,
    private readonly socket: Socket,
    private readonly transport: RawTransport,
  ) {
    socket.on('data', (chunk) => this.receive(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isClosed = true
      this.wake()
    })
  }

  static async connect(server: RawTarget, name: TransportName = 'intermediate', dcId = 0): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port: server.port ?? 0 })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    const transport = new RawTransport(name, dcId)
    const client = new RawClient(server, socket, transport)
    if (transport.opening.length > 0) socket.write(transport.opening)
    return client
  }

  /** Connects with a key the server knows already. */
  static async login(server: RawTarget, record: AuthKeyRecord, name?: TransportName): Promise<RawClient> {
    const client = await RawClient.connect(server, name)
    client.authKey = Buffer.from(record.key)
    await client.settleSalt()
    return client
  }

  /** Asks with salt 0 and learns the right one. */
  async settleSalt(): Promise<void> {
    this.send({ _: 'ping', ping_id: 0n }, { salt: 0n })
    const refused = await this.next('bad_server_salt')
    this.salt = refused.value.new_server_salt as bigint
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  writeFrame(payload: Buffer, quickAck = false): void {
    this.socket.write(this.transport.wrap(payload, quickAck))
  }

  close(): void {
    this.socket.destroy()
  }

  stopReading(): void {
    this.socket.pause()
  }

  nextId(): bigint {
    const now = BigInt(this.clock())
    const id = (((now / 1000n) << 32n) | (((now % 1000n) << 32n) / 1000n)) & ~3n
    this.lastId = id > this.lastId ? id : this.lastId + 4n
    return BigInt.asIntN(64, this.lastId)
  }

  nextSeqNo(isContent: boolean): number {
    return isContent ? this.content++ * 2 + 1 : this.content * 2
  }

  encode(value: TlValue, layer = 198): Buffer {
    return this.server.schemas.encode(value, layer)
  }

  /** Sends an object or raw TL. @returns the message id. */
  send(value: TlValue | Buffer, options: SendOptions = {}): bigint {
    const body = Buffer.isBuffer(value) ? value : this.encode(value)
    const id = options.id ?? this.nextId()
    const seqNo = options.seqNo ?? this.nextSeqNo(Buffer.isBuffer(value) || value._ !== 'msgs_ack')
    this.writeFrame(this.seal(id, seqNo, body, options.salt ?? this.salt), options.quickAck)
    return id
  }

  /** The bytes that a payload becomes on this transport. */
  wrap(payload: Buffer): Buffer {
    return this.transport.wrap(payload)
  }

  /** Leaves out one number of the full transport. */
  skipFrameNumber(): void {
    this.transport.wrap(Buffer.alloc(4))
  }

  /** An encrypted payload, ready for a frame. */
  seal(id: bigint, seqNo: number, body: Buffer, salt: bigint = this.salt): Buffer {
    const key = this.key()
    const least = 32 + body.length + 12
    const plain = Buffer.alloc(least + ((16 - (least % 16)) % 16), 7)
    plain.writeBigInt64LE(salt, 0)
    plain.writeBigInt64LE(this.sessionId, 8)
    plain.writeBigInt64LE(id, 16)
    plain.writeInt32LE(seqNo, 24)
    plain.writeInt32LE(body.length, 28)
    body.copy(plain, 32)
    this.lastPlain = plain
    const { messageKey, encrypted } = encryptMessage(key, plain, 'client')
    return Buffer.concat([this.keyId(), messageKey, encrypted])
  }

  /** Messages in one container. @returns the container's id. */
  sendContainer(messages: { id: bigint; seqNo: number; body: Buffer }[], options: SendOptions = {}): bigint {
    const parts = messages.map((message) => {
      const header = Buffer.alloc(16)
      header.writeBigInt64LE(message.id)
      header.writeInt32LE(message.seqNo, 8)
      header.writeInt32LE(message.body.length, 12)
      return Buffer.concat([header, message.body])
    })
    const head = Buffer.alloc(8)
    head.writeUInt32LE(0x73f1f8dc)
    head.writeInt32LE(messages.length, 4)
    return this.send(Buffer.concat([head, ...parts]), { seqNo: this.nextSeqNo(false), ...options })
  }

  /** The next message of this constructor, others are left in the inbox. Rejects when the connection closes first. */
  next(name: string, matches: (message: ServerMessage) => boolean = () => true): Promise<ServerMessage> {
    return this.nextOf([name], matches)
  }

  /** The next message of one of these constructors. */
  nextOf(names: string[], matches: (message: ServerMessage) => boolean = () => true): Promise<ServerMessage> {
    return this.until(() => {
      const index = this.inbox.findIndex((message) => names.includes(message.value._) && matches(message))
      return index < 0 ? undefined : this.inbox.splice(index, 1)[0]
    }, names.join(' or '))
  }

  /** The answer to a request, without its wrapping. */
  async answer(requestId: bigint): Promise<TlValue> {
    const message = await this.next('rpc_result', ({ value }) => value.req_msg_id === requestId)
    return message.value.result as TlValue
  }

  /** Sends a request in `invokeWithLayer` and gives its answer. */
  call(query: TlValue, layer = 198): Promise<TlValue> {
    return this.answer(this.send(this.wrapped(query, layer)))
  }

  wrapped(query: TlValue, layer = 198): TlValue {
    const device = { api_id: 1, device_model: 'test', system_version: '1', app_version: '1' }
    const languages = { system_lang_code: 'en', lang_pack: '', lang_code: 'en' }
    return { _: 'invokeWithLayer', layer, query: { _: 'initConnection', ...device, ...languages, query } }
  }

  /** Waits until the server has worked off everything sent before. */
  async settle(): Promise<void> {
    const id = this.send({ _: 'ping', ping_id: 99n })
    await this.next('pong', ({ value }) => value.msg_id === id)
  }

  nextFrame(): Promise<ClientFrame> {
    return this.until(() => this.frames.shift(), 'a frame')
  }

  untilClosed(): Promise<true> {
    return this.until(() => (this.isClosed ? true : undefined), 'the end', true)
  }

  /** Acknowledges everything that needs it in `messages`. */
  ack(messages: ServerMessage[]): void {
    this.send({ _: 'msgs_ack', msg_ids: messages.map((message) => message.id) }, { seqNo: this.nextSeqNo(false) })
  }

  /** Sends an unencrypted request and gives the answer. */
  async plain(request: TlValue): Promise<TlValue> {
    const body = this.encode(request)
    const header = Buffer.alloc(20)
    header.writeBigInt64LE(this.nextId(), 8)
    header.writeInt32LE(body.length, 16)
    this.writeFrame(Buffer.concat([header, body]))
    const { payload } = await this.nextFrame()
    if (payload.length < 20) return { _: 'transport_error', code: payload.readInt32LE() }
    return this.server.schemas.decoder.decode(payload.subarray(20))
  }

  /** The raw public operation with the server's key. */
  rsa(block: Buffer): Buffer {
    if (!this.server.rsa) throw new Error('this client knows no public key of the server')
    const key = createPublicKey(this.server.rsa.publicPem)
    return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block)
  }

  /** A number to the power of another, modulo a third: the client's own, slow way. */
  static power(base: bigint, exponent: bigint, modulus: bigint): bigint {
    let [result, square] = [1n, base % modulus]
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % modulus
      square = (square * square) % modulus
    }
    return result
  }

  setKey(value: bigint): void {
    this.authKey = toBytes(value, 256)
  }

  keyId(): Buffer {
    return createHash('sha1').update(this.key()).digest().subarray(12, 20)
  }

  private key(): Buffer {
    if (!this.authKey) throw new Error('this client has no key yet')
    return this.authKey
  }

  private receive(chunk: Buffer): void {
    for (const frame of this.transport.receive(chunk)) {
      const isPlain = frame.payload.length < 24 || frame.payload.readBigInt64LE() === 0n
      if (frame.isQuickAck || isPlain || !this.authKey) this.frames.push(frame)
      else this.open(frame.payload)
    }
    this.wake()
  }

  private open(payload: Buffer): void {
    const length = 24 + ((payload.length - 24) & ~15)
    const opened = decryptMessage(this.key(), payload.subarray(8, 24), payload.subarray(24, length), 'server')
    if (!opened) throw new Error('the server sent a message under a wrong key')
    const { plain } = opened
    const claimed = plain.readInt32LE(28)
    const isSound = claimed > 0 && claimed % 4 === 0 && 32 + claimed <= plain.length
    this.collect(
      plain.readBigInt64LE(16),
      plain.readInt32LE(24),
      isSound ? plain.subarray(32, 32 + claimed) : plain,
      plain,
    )
  }

  private collect(id: bigint, seqNo: number, body: Buffer, plain: Buffer, containerId?: bigint): void {
    const claimedLength = plain.readInt32LE(28)
    const header = {
      ...{ id, seqNo, body, claimedLength, padding: plain.length - 32 - claimedLength },
      ...{ salt: plain.readBigInt64LE(0), sessionId: plain.readBigInt64LE(8) },
      ...(containerId !== undefined && { containerId }),
    }
    const isContainer = body !== plain && body.readUInt32LE() === 0x73f1f8dc
    const inner = isContainer ? readInner(body) : undefined
    if (inner) for (const each of inner) this.collect(each.id, each.seqNo, each.body, plain, id)
    else if (isContainer) this.inbox.push({ ...header, value: { _: 'broken_container' } })
    else this.inbox.push({ ...header, value: this.decode(body) })
  }

  /** What cannot be read is `unreadable`. */
  private decode(body: Buffer): TlValue {
    try {
      return this.decoded(body)
    } catch {
      return { _: 'unreadable' }
    }
  }

  private decoded(body: Buffer): TlValue {
    const { decoder } = this.server.schemas
    if (body.readUInt32LE() !== 0xf35c6d01) return decoder.decode(body)
    const result = body.subarray(12)
    const id = result.readUInt32LE()
    const value =
      id === 0x1cb5c415
        ? { _: 'vector', bytes: result }
        : id === 0x997275b5 || id === 0xbc799737
          ? { _: id === 0x997275b5 ? 'boolTrue' : 'boolFalse' }
          : decoder.decode(result)
    return { _: 'rpc_result', req_msg_id: body.readBigInt64LE(4), result: value, isPacked: id === 0x3072cfa1 }
  }

  private until<Found>(find: () => Found | undefined, what: string, evenClosed = false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find()
        if (found !== undefined) {
          this.wakers.delete(look)
          resolve(found)
        } else if (this.isClosed && !evenClosed) {
          this.wakers.delete(look)
          reject(new Error(`the connection closed while ${what} was awaited`))
        }
      }
      this.wakers.add(look)
      look()
    })
  }

  private wake(): void {
    for (const look of [...this.wakers]) look()
  }
}

/** The messages of a container; `undefined` for a broken one. */
function readInner(container: Buffer): { id: bigint; seqNo: number; body: Buffer }[] | undefined {
  try {
    const reader = new TlReader(container)
    reader.uint()
    return Array.from({ length: reader.int() }, () => {
      const [id, seqNo, length] = [reader.long(), reader.int(), reader.int()]
      return { id, seqNo, body: reader.raw(length) }
    })
  } catch {
    return undefined
  }
}
