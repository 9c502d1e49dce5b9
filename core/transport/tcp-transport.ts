import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Framing, FullFraming } from './framing.js'
import { SharedReadSocket, takeBytes } from './shared-read-socket.js'

/** What a connection is to reach. */
export interface DialTarget {
  readonly host: string
  readonly port: number
  /** The data centre at that address, as an obfuscated stream names it: from 10,000 on a test server, negative for media. */
  readonly dcId: number
}

/** Opens the stream of a connection. Rejects with the signal's reason when that comes first, and leaves nothing open. */
export type Dial = (target: DialTarget, signal: AbortSignal) => Promise<Duplex>

/** How connections get to their data centre: directly, or through a proxy. */
export interface Route {
  readonly dial: Dial
  /** How packets are told apart on the way. */
  makeFraming(): Framing
  /** Whether its streams look like noise by themselves. */
  readonly isObfuscated?: boolean
}

/** Whom a transport tells what it received. */
export interface TransportListener {
  /** A packet came. Its bytes are gone when this returns: what is to be kept is copied. */
  packet(payload: Buffer): void
  /** The connection is gone; called once, not after `close`. */
  closed(reason: Error): void
}

/** The largest packet that is believed: Telegram's containers stay below one megabyte, file parts too. */
const maxPacketBytes = 16 * 1024 * 1024
/** So much room is taken for a packet that has begun, whatever it announces; as much as one read brings. */
const firstRoomBytes = 64 * 1024

/** Opens a TCP connection. */
export const dialDirectly = ({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = new SharedReadSocket().setNoDelay(true).setKeepAlive(true, 30_000).connect({ host, port })
    const settle = (finish: () => void) => {
      socket.removeAllListeners()
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const onAbort = () => {
      settle(() => reject(signal.reason))
      // A socket that is destroyed while it connects may still report an error.
      socket.on('error', () => {})
      socket.destroy()
    }
    socket.once('connect', () => settle(() => resolve(socket)))
    socket.once('error', (error) => settle(() => reject(error)))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })

/** The way without a proxy. */
export const directRoute: Route = { dial: dialDirectly, makeFraming: () => new FullFraming() }

/** One connection as a row of packets. Reads each where it lies, unless it is spread over several reads. Knows nothing of encryption. */
export class TcpTransport {
  /** A packet, or the head of one, of which not all has come yet. */
  private begun: Buffer | undefined
  private begunBytes = 0
  /** How many bytes it will have; room for them is made as they come, so that a large number alone costs nothing. */
  private wholeBytes = 0
  /** How large a packet was that has come here: one of that size gets its room at once. */
  private largestBytes = firstRoomBytes
  private open = true

  private constructor(
    private readonly socket: Duplex,
    private readonly framing: Framing,
    private readonly listener: TransportListener,
  ) {
    takeBytes(socket, (bytes) => this.received(bytes))
    socket.on('error', (error) => this.lost(error))
    socket.on('close', () => this.lost(new Error('The connection was closed by the other side.')))
    // Whoever greeted a proxy over it left it paused.
    socket.resume()
  }

  /**
   * Connects.
   * @throws the socket's error, or the signal's reason; leaves nothing open then.
   */
  static async connect(
    target: DialTarget,
    route: Route,
    listener: TransportListener,
    signal: AbortSignal,
  ): Promise<TcpTransport> {
    return new TcpTransport(await route.dial(target, signal), route.makeFraming(), listener)
  }

  send(payload: Buffer): void {
    if (this.open) this.socket.write(this.framing.wrap(payload))
  }

  /** Ends the connection at once and for good; the listener hears nothing more. */
  close(): void {
    this.open = false
    this.begun = undefined
    this.socket.destroy()
  }

  private lost(reason: Error): void {
    if (!this.open) return
    this.close()
    this.listener.closed(reason)
  }

  private received(bytes: Buffer): void {
    for (let offset = 0; this.open && offset < bytes.length; ) {
      offset = this.begun ? this.goOn(this.begun, bytes, offset) : this.begin(bytes, offset)
    }
  }

  /** A packet begins at `offset`. @returns where what follows begins. */
  private begin(bytes: Buffer, offset: number): number {
    const left = bytes.length - offset
    const { headBytes } = this.framing
    const size = left < headBytes ? headBytes : this.sizeAt(bytes, offset)
    if (left < size) {
      this.wholeBytes = size
      this.begun = Buffer.allocUnsafe(Math.min(size, Math.max(this.largestBytes, left)))
      this.begunBytes = bytes.copy(this.begun, 0, offset)
      return bytes.length
    }
    if (this.open) this.packet(bytes.subarray(offset, offset + size))
    return offset + size
  }

  /** More of a packet comes. @returns where what follows begins. */
  private goOn(begun: Buffer, bytes: Buffer, offset: number): number {
    const end = Math.min(bytes.length, offset + this.wholeBytes - this.begunBytes)
    const room = this.roomFor(begun, this.begunBytes + end - offset)
    this.begunBytes += bytes.copy(room, this.begunBytes, offset, end)
    if (this.begunBytes < this.wholeBytes) {
      this.begun = room
      return end
    }
    this.begun = undefined
    // A head alone says how much there is to come.
    if (this.wholeBytes === this.framing.headBytes) this.begin(room, 0)
    else this.packet(room)
    this.largestBytes = Math.max(this.largestBytes, room.length)
    return end
  }

  /** What has come of a packet, with room for `bytes` in all: for at most twice as many, and never for more than it will have. */
  private roomFor(begun: Buffer, bytes: number): Buffer {
    if (bytes <= begun.length) return begun
    const room = Buffer.allocUnsafe(Math.min(this.wholeBytes, Math.max(bytes, begun.length * 2)))
    begun.copy(room, 0, 0, this.begunBytes)
    return room
  }

  /** How long the packet is whose head begins at `offset`; the connection is lost when that makes no sense. */
  private sizeAt(bytes: Buffer, offset: number): number {
    const size = this.framing.sizeAt(bytes, offset)
    if (size >= this.framing.smallestPacket && size <= maxPacketBytes) return size
    this.lost(new Error(`A packet of ${size} bytes was announced.`))
    return 0
  }

  private packet(packet: Buffer): void {
    let payload: Buffer
    try {
      payload = this.framing.open(packet)
    } catch (error) {
      this.lost(error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.listener.packet(payload)
  }
}
