import { SwitchboardError } from '../../errors/switchboard-error.js'
import { endsWithin } from '../../time/deadline.js'
import type { Ending } from '../../time/ending.js'
import type { MtprotoSession } from '../session/mtproto-session.js'
import type { ConnectionOptions } from './connection-options.js'
import { LayerReminder } from './layer-reminder.js'

/** The request that each connection begins with, and the occasions on which it is sent again. */
export class Greeter {
  /** Sends what is to go out with the next greeting. */
  ask: (() => void) | undefined
  private underWay: Promise<void> | undefined
  private readonly layer: LayerReminder

  /**
   * @param connection - which has the session that goes on, if there is one.
   * @param ended - when the connection is closed for good.
   */
  constructor(
    private readonly options: ConnectionOptions,
    private readonly connection: { session(): MtprotoSession | undefined },
    private readonly ended: Ending,
  ) {
    this.layer = new LayerReminder(options.clock)
  }

  /** Greets over a session. Of a greeting that is given up nothing is left that the next connection would send too. */
  async greet(session: MtprotoSession, signal: AbortSignal): Promise<void> {
    let giveUp = () => {}
    const onAbort = () => giveUp()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      const greeting = this.options.owner.greet((request, call) => {
        giveUp = session.send(request, call, { first: true })
      })
      const { ask } = this
      this.ask = undefined
      ask?.()
      await greeting
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Greets again, as the server has forgotten it. Several at once are one. @throws RPC_ errors. */
  again(): Promise<void> {
    const session = this.connection.session()
    if (!session) return Promise.resolve()
    this.underWay ??= this.inTime(session).finally(() => {
      this.underWay = undefined
    })
    return this.underWay
  }

  /**
   * A server that has forgotten the layer sends what belongs to another one, so it is told again; not more often than once a
   * minute, as what it sends may be newer than the library. Updates are asked for afterwards.
   */
  unreadable(error: unknown, isUpdate: boolean): void {
    const { owner, logger, dcId } = this.options
    owner.unreadable(error)
    const told = this.layer.isDue()
      ? this.again().catch((reason) => logger.debug('the layer could not be told again', { dcId, error: reason }))
      : undefined
    if (!isUpdate) return
    if (told) void told.then(() => owner.updatesLost())
    else owner.updatesLost()
  }

  private async inTime(session: MtprotoSession): Promise<void> {
    const { clock, times } = this.options
    const late = new AbortController()
    const greeting = this.greet(session, AbortSignal.any([late.signal, this.ended.signal]))
    if (await endsWithin(clock, times.greetingMs, greeting)) return greeting
    const error = new SwitchboardError('RPC_TIMEOUT', { method: 'help.GetConfig', timeoutMs: times.greetingMs })
    late.abort(error)
    throw error
  }
}
