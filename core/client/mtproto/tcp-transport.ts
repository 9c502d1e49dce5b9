import { connect, type Socket } from 'node:net'
import { crc32 } from 'node:zlib'

/** Opens the socket of a connection: directly, or through a proxy. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

/** Whom a transport tells what it received. */
export interface TransportListener {
  packet(payload: Buffer): void
  /** The connection is gone; called once, not after `close`. */
  closed(reason: Error): void
}

/** The largest packet that is believed: Telegram's containers stay below one megabyte, file parts too. */
const maxPacketBytes = 16 * 1024 * 1024

/** Opens a TCP connection without a proxy. */
const dialDirectly: Dial = (host, port, signal) =>
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

/**
 * One TCP connection in the "full" framing: length, counter, payload, CRC32.
 * See core.telegram.org/mtproto/mtproto-transports#full. Reads each chunk where it lies, without a copy unless a packet
 * is spread over several. Knows nothing of encryption.
 */
export class TcpTransport {
  private sent = 0
  private rest: Buffer[] = []
  private restBytes = 0
  private wantedBytes = 4
  private open = true

  private constructor(
    private readonly socket: Socket,
    private readonly listener: TransportListener,
  ) {
    socket.on('data', (chunk: Buffer) => this.received(chunk))
    socket.on('error', (error) => this.lost(error))
    socket.on('close', () => this.lost(new Error('The connection was closed by the other side.')))
  }

  /**
   * Connects.
   * @throws the socket's error, or the signal's reason; leaves nothing open then.
   */
  static async connect(
    address: { host: string; port: number; dial?: Dial },
    listener: TransportListener,
    signal: AbortSignal,
  ): Promise<TcpTransport> {
    const dial = address.dial ?? dialDirectly
    return new TcpTransport(await dial(address.host, address.port, signal), listener)
  }

  send(payload: Buffer): void {
    if (!this.open) return
    const packet = Buffer.allocUnsafe(payload.length + 12)
    packet.writeUInt32LE(packet.length, 0)
    packet.writeUInt32LE(this.sent++, 4)
    payload.copy(packet, 8)
    packet.writeUInt32LE(crc32(packet.subarray(0, -4)), packet.length - 4)
    this.socket.write(packet)
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
    let offset = 0
    while (this.open) {
      const left = data.length - offset
      if (left < 4) {
        this.wantedBytes = 4
        break
      }
      const length = data.readInt32LE(offset)
      if (length < 12 || length > maxPacketBytes) {
        this.lost(new Error(`A packet of ${length} bytes was announced.`))
        return
      }
      if (left < length) {
        this.wantedBytes = length
        break
      }
      const end = offset + length
      if (crc32(data.subarray(offset, end - 4)) !== data.readUInt32LE(end - 4)) {
        this.lost(new Error('A packet has a wrong checksum.'))
        return
      }
      this.listener.packet(data.subarray(offset + 8, end - 4))
      offset = end
    }
    if (this.open && offset < data.length) {
      this.rest.push(data.subarray(offset))
      this.restBytes = data.length - offset
    }
  }
}
