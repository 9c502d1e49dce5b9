import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** The line between one process and the database, which can be cut. */
export class DatabaseLine {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private state: 'open' | 'refused' | 'silent' = 'open'

  private constructor(private readonly databasePort: number) {
    this.server = createServer({ pauseOnConnect: true }, (socket) => this.accept(socket))
  }

  static async open(databasePort: number): Promise<DatabaseLine> {
    const line = new DatabaseLine(databasePort)
    line.server.listen(0, '127.0.0.1')
    await once(line.server, 'listening')
    return line
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** Breaks all connections and refuses others. */
  sever(): void {
    this.state = 'refused'
    for (const socket of this.sockets) socket.destroy()
  }

  /** Carries nothing any more, and tells nobody. */
  silence(): void {
    this.state = 'silent'
    for (const socket of this.sockets) socket.pause()
  }

  /** Carries again, also what was on its way. */
  mend(): void {
    this.state = 'open'
    for (const socket of this.sockets) socket.resume()
  }

  async close(): Promise<void> {
    this.sever()
    this.server.close()
    await once(this.server, 'close')
  }

  private accept(near: Socket): void {
    if (this.state === 'refused') {
      near.destroy()
      return
    }
    const far = connect({ port: this.databasePort, host: '127.0.0.1', allowHalfOpen: true })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one)
      one.setNoDelay(true)
      one.on('data', (chunk) => void other.write(chunk))
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.sockets.delete(one)
        other.destroySoon()
      })
      if (this.state === 'silent') one.pause()
      else one.resume()
    }
  }
}
