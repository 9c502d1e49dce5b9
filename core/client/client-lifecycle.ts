import { asError } from '../errors/as-error.js'
import type { Logger } from '../logging/logger.js'
import { type ClientState, canFollow, isUp } from './client-state.js'

/** Hears each change of a client's state, or of its reason. */
export type StateListener = (state: ClientState, previous: ClientState, reason?: Error) => void

/** What the life of a client consists of. */
export interface LifecycleSteps {
  /** Brings the client online. @throws what keeps it from that, or the signal's reason. */
  up(signal: AbortSignal): Promise<void>
  /** Releases what `up` acquired, also while that is under way: its signal is aborted by then. Never rejects. */
  down(): Promise<void>
}

/**
 * The one owner of a client's state and of the reason for it. It knows which state can follow which, runs one start and
 * one stop at a time, and leaves what they do to its steps.
 */
export class ClientLifecycle {
  private current: ClientState = 'idle'
  private why: Error | undefined
  /** Ends the start under way: a signal takes a kilobyte, and once it is up nobody listens. */
  private halt: AbortController | undefined
  private starting: Promise<void> | undefined
  private ending: Promise<void> | undefined
  private readonly listeners = new Set<StateListener>()

  constructor(
    private readonly client: string,
    private readonly logger: Logger,
    private readonly steps: LifecycleSteps,
  ) {}

  get state(): ClientState {
    return this.current
  }

  /** Why it failed, or what keeps it from being online. */
  get reason(): Error | undefined {
    return this.why
  }

  /** Whether it is on its way, and nothing has ended that yet. */
  get isStarting(): boolean {
    return this.starting !== undefined && !this.hasEnded
  }

  /** Whether it is started, or on its way. */
  get isStarted(): boolean {
    return this.isStarting || isUp(this.current)
  }

  /** Whether its login is in use: online, or on its way back to that. */
  get isUp(): boolean {
    return isUp(this.current)
  }

  /** Whether it has ended, or is about to. */
  get hasEnded(): boolean {
    return this.current === 'stopping' || this.current === 'failed' || this.current === 'stopped'
  }

  /** Calls the listener after each change. @returns a function that takes the listener away. */
  onState(listener: StateListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Brings the client online, after an end under way. Does nothing when it is up already.
   * @throws what it failed with (the state is `failed` then), or the reason of an abort or a stop (it is `stopped` then);
   *   everything is released.
   */
  start(signal?: AbortSignal): Promise<void> {
    if (this.starting) return this.starting
    if (this.isUp) return Promise.resolve()
    const halt = new AbortController()
    this.halt = halt
    this.starting = this.begin(halt.signal, signal).finally(() => {
      this.starting = undefined
      if (this.halt === halt) this.halt = undefined
    })
    return this.starting
  }

  /** Ends the client; a start under way ends. One that has failed stays so. Never rejects. */
  stop(): Promise<void> {
    this.halt?.abort(new DOMException(`The client ${this.client} was stopped.`, 'AbortError'))
    return this.end('stopped')
  }

  /** Ends the client for a reason; one that has failed already takes the reason as the clearer one. */
  fail(reason: Error): void {
    if (this.current === 'failed') this.enter('failed', reason)
    else if (this.isStarted) void this.end('failed', reason)
  }

  /** Notes how far the client is; what cannot follow the present state comes too late, and is left out. */
  enter(state: ClientState, reason?: Error): void {
    const previous = this.current
    if (!canFollow(previous, state) || (previous === state && this.why === reason)) return
    this.current = state
    this.why = reason
    this.logger.debug('state', { state, previous, ...(reason && { error: reason }) })
    for (const listener of this.listeners) {
      try {
        listener(state, previous, reason)
      } catch (error) {
        this.logger.error('a listener of the state failed', { error })
      }
    }
  }

  private async begin(halt: AbortSignal, outer?: AbortSignal): Promise<void> {
    const signal = outer ? AbortSignal.any([outer, halt]) : halt
    await this.ending
    try {
      signal.throwIfAborted()
      this.enter('idle')
      await this.steps.up(signal)
      signal.throwIfAborted()
    } catch (error) {
      await this.end(signal.aborted ? 'stopped' : 'failed', asError(error))
      throw error
    }
  }

  /** Whoever comes while an end is under way waits for it, and what that began with remains. */
  private end(state: 'stopped' | 'failed', reason?: Error): Promise<void> {
    this.ending ??= this.release(state, reason).finally(() => {
      this.ending = undefined
    })
    return this.ending
  }

  private async release(state: 'stopped' | 'failed', reason?: Error): Promise<void> {
    if (state === 'failed') this.enter('failed', reason)
    else this.enter('stopping')
    this.halt?.abort(reason)
    await this.steps.down()
    if (state === 'stopped') this.enter('stopped')
  }
}
