import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Framing, FullFraming } from './framing.js'

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
  packet(payload: Buffer): void
  /** The connection is gone; called once, not after `close`. */
  closed(reason: Error): void
}

/** The largest packet that is believed: Telegram's containers stay below one megabyte, file parts too. */
const maxPacketBytes = 16 * 1024 * 1024

/** Opens a TCP connection. */
export const dialDirectly = ({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
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

/**
 * One connection as a row of packets. Reads each chunk where it lies, without a copy unless a packet is spread over
 * several. Knows nothing of encryption.
 */
export class TcpTransport {
  private rest: Buffer[] = []
  private restBytes = 0
  private wantedBytes = 4
  private open = true

  private constructor(
    private readonly socket: Duplex,
    private readonly framing: Framing,
    private readonly listener: TransportListener,
  ) {
    socket.on('data', (chunk: Buffer) => this.received(chunk))
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
    this.rest = []
    this.socket.destroy()
  }

  private lost(reason: Error): void {
    if (!this.open) return
    this.close()
    this.listener.closed(reason)
  }

  private received(chunk: Buffer): void {
    let data = chunk
    if (this.restBytes > 0) {
      this.rest.push(chunk)
      this.restBytes += chunk.length
      if (this.restBytes < this.wantedBytes) return
      data = Buffer.concat(this.rest, this.restBytes)
      this.rest = []
      this.restBytes = 0
    }
    const { framing } = this
    let offset = 0
    while (this.open) {
      const left = data.length - offset
      if (left < framing.headBytes) {
        this.wantedBytes = framing.headBytes
        break
      }
      const size = framing.sizeAt(data, offset)
      if (size < framing.smallestPacket || size > maxPacketBytes) {
        this.lost(new Error(`A packet of ${size} bytes was announced.`))
        return
      }
      if (left < size) {
        this.wantedBytes = size
        break
      }
      let payload: Buffer
      try {
        payload = framing.open(data.subarray(offset, offset + size))
      } catch (error) {
        this.lost(error instanceof Error ? error : new Error(String(error)))
        return
      }
      offset += size
      this.listener.packet(payload)
    }
    if (this.open && offset < data.length) {
      this.rest.push(data.subarray(offset))
      this.restBytes = data.length - offset
    }
  }
}
