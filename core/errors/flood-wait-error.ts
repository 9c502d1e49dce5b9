import { SwitchboardError } from './switchboard-error.js'

/** What else is known of a pause. */
interface FloodWaitFacts {
  readonly reason?: string
  readonly premium?: boolean
  readonly known?: boolean
  /** Of an account of a pool, where other things help than for a client of the configuration. */
  readonly agent?: boolean
  /** An earlier sending of the call may have been carried out. */
  readonly mayBeDone?: true
  readonly cause?: unknown
}

/** Telegram asks for a pause before a method is called again, longer than the client is set to wait by itself. */
export class FloodWaitError extends SwitchboardError<'RPC_FLOOD_WAIT'> {
  /** Whether Telegram was not asked, as the pause it asked for earlier is still under way. */
  readonly known: boolean

  constructor(
    method: string,
    /** How long to wait from now on, 1 or more. */
    readonly seconds: number,
    private readonly options: FloodWaitFacts = {},
  ) {
    const { reason = `FLOOD_WAIT_${seconds}`, premium = false, known = false, agent, mayBeDone, cause } = options
    const traits = { ...(agent && { agent }), ...(mayBeDone && { mayBeDone }) }
    super('RPC_FLOOD_WAIT', { method, seconds, reason, premium, ...traits }, { cause })
    this.known = known
  }

  /** The same with more facts. */
  with(facts: FloodWaitFacts): FloodWaitError {
    return new FloodWaitError(this.method, this.seconds, { ...this.options, ...facts })
  }

  /** The method that has to wait, `messages.SendMessage`. */
  get method(): string {
    return this.context.method
  }
}
