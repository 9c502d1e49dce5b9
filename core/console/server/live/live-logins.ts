import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../../time/clock.js'
import type { RequestGuard } from '../security/request-guard.js'
import type { SocketPort } from './live-socket.js'

/** A login that nobody ended may have run out meanwhile. */
const lookEveryMs = 30_000

/** The connections that hear what happens, each for as long as the login it was opened with. */
export class LiveLogins {
  private readonly open = new Map<SocketPort, FastifyRequest>()
  private isLooking = false

  constructor(
    private readonly guard: Pick<RequestGuard, 'isStillIn'>,
    private readonly clock: Clock,
  ) {}

  watch(socket: SocketPort, request: FastifyRequest): void {
    this.open.set(socket, request)
    socket.on('close', () => this.open.delete(socket))
    this.lookLater()
    // The login may have ended since it was asked for, before anybody could have told this connection.
    void this.lookAt(socket, request)
  }

  /** Closes those whose login has ended. Never rejects. */
  async look(): Promise<void> {
    for (const [socket, request] of this.open) await this.lookAt(socket, request)
  }

  private async lookAt(socket: SocketPort, request: FastifyRequest): Promise<void> {
    if (await this.guard.isStillIn(request).catch(() => true)) return
    this.open.delete(socket)
    socket.close(1008, 'the login has ended')
  }

  private lookLater(): void {
    if (this.isLooking || this.open.size === 0) return
    this.isLooking = true
    const look = () =>
      void this.look().finally(() => {
        this.isLooking = false
        this.lookLater()
      })
    this.clock.after(lookEveryMs, look, { keepsProcessAlive: false })
  }
}
