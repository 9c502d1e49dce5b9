import { SwitchboardError } from './switchboard-error.js'

/** Telegram asks for a pause before a method is called again, longer than the client is set to wait by itself. */
export class FloodWaitError extends SwitchboardError<'RPC_FLOOD_WAIT'> {
  /** Whether Telegram was not asked, as the pause it asked for earlier is still under way. */
  readonly known: boolean

  constructor(
    method: string,
    /** How long to wait from now on, 1 or more. */
    readonly seconds: number,
    private readonly options: {
      reason?: string
      premium?: boolean
      known?: boolean
      agent?: boolean
      cause?: unknown
    } = {},
  ) {
    const { reason = `FLOOD_WAIT_${seconds}`, premium = false, known = false, agent, cause } = options
    super('RPC_FLOOD_WAIT', { method, seconds, reason, premium, ...(agent && { agent }) }, { cause })
    this.known = known
  }

  /** The same of an account of a pool, where other things help than for a client of the configuration. */
  ofAgent(): FloodWaitError {
    return new FloodWaitError(this.method, this.seconds, { ...this.options, agent: true })
  }

  /** The method that has to wait, `messages.SendMessage`. */
  get method(): string {
    return this.context.method
  }
}
