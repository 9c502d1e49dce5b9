import { createHash } from 'node:crypto'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { Library, LibraryName } from '../../core/mtproto/library/library.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { MtprotoSession } from '../../core/mtproto/session/mtproto-session.js'
import { wireIds } from '../../core/mtproto/session/wire-ids.js'
import { type OpenedMessage, openMessage, sealMessage } from '../../core/sandbox/mtproto/sealed-message.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const key = Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 7 + 3) & 255))
const authKey = { key, id: createHash('sha1').update(key).digest().readBigInt64LE(12) } as Parameters<
  typeof openMessage
>[0]

/** A message as the session has sent it. */
interface SentMessage {
  readonly id: bigint
  readonly className: string
  readonly sessionId: bigint
  readonly salt: bigint
}

/** One session without a network, and the server's end of it by hand. */
export class SessionBench {
  readonly clock = new ManualClock()
  readonly session: MtprotoSession
  /** What has become of each call, by its method. */
  readonly outcomes: Record<string, string> = {}
  readonly heard: string[] = []
  sent: SentMessage[] = []
  /** How many messages each packet of this connection had. */
  packetSizes: number[] = []
  private packets: OpenedMessage[] = []
  private counter = 0

  private readonly library: Library

  constructor(name: LibraryName = 'telegram') {
    const library = loadLibrary(name)
    this.library = library
    this.session = new MtprotoSession(library, library.reader(), key, this.clock, {
      updates: ({ className }) => this.heard.push(className),
      updatesLost: () => this.heard.push('lost'),
      unreadable: (_, what) => this.heard.push(`unreadable ${what}`),
      notice: () => {},
    })
    this.connect()
  }

  /** A new connection; what went out before is forgotten here. */
  connect(): void {
    this.session.detach()
    this.sent = []
    this.packetSizes = []
    this.session.attach({ send: (packet) => this.arrived(packet) })
  }

  /** Calls a method, and lets the packet go out. @returns the message. */
  async call(method: string, params: Record<string, unknown> = {}): Promise<SentMessage> {
    const request = this.library.make('request', method, params)
    if (!request) throw new Error(`there is no ${method}`)
    this.session.send(request, {
      resolve: () => this.end(method, 'answered'),
      reject: ({ reason, mayBeDone }) => this.end(method, mayBeDone ? `${reason}, may be done` : reason),
      unreadable: () => this.end(method, 'unreadable'),
      disconnected: (wasSent) => this.end(method, wasSent ? 'ambiguous' : 'not sent'),
    })
    return (await this.flushed(method)) as SentMessage
  }

  /** The latest message with this method, once what waits has gone out. */
  async flushed(method: string): Promise<SentMessage | undefined> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.sent.findLast(({ className }) => className === method)
  }

  /** How often a method has gone out over this connection. */
  count(method: string): number {
    return this.sent.filter(({ className }) => className === method).length
  }

  /** An id of the server, `aheadSeconds` from its present. */
  serverId(aheadSeconds = 0): bigint {
    const seconds = Math.floor(this.clock.now() / 1_000) + aheadSeconds
    return BigInt.asIntN(64, (BigInt(seconds) << 32n) | BigInt(++this.counter * 4 + 1))
  }

  /** @returns what the session has against the packet. */
  receive(body: Buffer, id = this.serverId()): string | undefined {
    const { sessionId, salt } = this.packets.at(-1) ?? { sessionId: 0n, salt: 0n }
    return this.session.receive(sealMessage(authKey, { salt, sessionId, id, seqNo: 1, body }))
  }

  /** The same for a service message. */
  tell(className: string, fields: Record<string, unknown>, id = this.serverId()): string | undefined {
    return this.receive(this.library.encode(this.made(className, fields)), id)
  }

  /** Answers a message with a state. */
  answer(to: SentMessage, id = this.serverId()): string | undefined {
    const state = this.made('updates.State', { pts: 1, qts: 0, date: 1, seq: 0, unreadCount: 0 })
    return this.result(to, this.library.encode(state), id)
  }

  /** Answers a message with an error. */
  refuse(to: SentMessage, errorCode: number, errorMessage: string): string | undefined {
    return this.result(to, this.library.encode(this.made('RpcError', { errorCode, errorMessage })))
  }

  private result(to: SentMessage, body: Buffer, id = this.serverId()): string | undefined {
    const head = Buffer.alloc(12)
    head.writeUInt32LE(wireIds.rpcResult)
    head.writeBigInt64LE(to.id, 4)
    return this.receive(Buffer.concat([head, body]), id)
  }

  private made(className: string, fields: Record<string, unknown>): TlObject {
    const object = this.library.make('constructor', className, fields)
    if (!object) throw new Error(`there is no ${className}`)
    return object
  }

  private end(method: string, outcome: string): void {
    this.outcomes[method] = outcome
  }

  private arrived(packet: Buffer): void {
    const opened = openMessage(authKey, packet)
    if (!opened) throw new Error('the packet cannot be opened')
    this.packets.push(opened)
    const { id, sessionId, salt, body } = opened
    const messages = messagesIn(id, body)
    this.packetSizes.push(messages.length)
    for (const one of messages) {
      const className = nameOf(one.body)
      this.sent.push({ id: one.id, className, sessionId, salt })
    }
  }
}

function messagesIn(id: bigint, body: Buffer): { id: bigint; body: Buffer }[] {
  if (body.readUInt32LE(0) !== wireIds.container) return [{ id, body }]
  const found = []
  for (let offset = 8; offset < body.length; offset += 16 + body.readInt32LE(offset + 12)) {
    const bytes = body.readInt32LE(offset + 12)
    found.push({ id: body.readBigInt64LE(offset), body: body.subarray(offset + 16, offset + 16 + bytes) })
  }
  return found
}

/** One library reads what all of them send; another one cannot read requests. */
function nameOf(body: Buffer): string {
  if (body.readUInt32LE(0) === wireIds.messagesAck) return 'MsgsAck'
  const Reader = loadLibrary('telegram').reader()
  return (new Reader(body).tgReadObject() as TlObject).className
}
