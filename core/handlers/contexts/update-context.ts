import type { Client } from '../../client/client.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { HandlerRun } from './handler-run.js'

/** The update behind one or more contexts. */
export interface UpdateOccurrence {
  readonly update: TlObject
  /** Whether it was handed over before and the process ended, or it was replayed from the dead letters. */
  readonly redelivered: boolean
  /** Set by {@link UpdateContext.stop}: no further handler gets this update. */
  stopped: boolean
}

/**
 * What every handler is called with. A context belongs to one handler and one update; kept after the handler ended it
 * still reads, and its `signal` is then aborted or never will be.
 */
export abstract class UpdateContext {
  private run: HandlerRun | undefined
  private refusedBy: string | undefined

  constructor(
    /** The account that received the update. */
    readonly client: Client,
    private readonly occurrence: UpdateOccurrence,
  ) {}

  /** The update as Telegram sent it. */
  get update(): TlObject {
    return this.occurrence.update
  }

  /** Whether a handler may have seen this update before: after a crash, or when a dead letter is replayed. */
  get redelivered(): boolean {
    return this.occurrence.redelivered
  }

  /** 1 in the first run; counts up when the handler failed and is run again. */
  get attempt(): number {
    return this.run?.attempt ?? 1
  }

  /** Aborted when the handler's time is over or the client stops. Hand it to whatever waits. */
  get signal(): AbortSignal {
    return this.handlerRun.signal
  }

  /** Keeps the handlers listed after this one from getting this update. Does not end the handler itself. */
  stop(): void {
    this.occurrence.stopped = true
  }

  /** Names the work of its handler on this update: the same in a second run. For those who must not do things twice. */
  get runName(): string | undefined {
    return this.run?.name
  }

  /** What has kept its handler from running, as it reads in listings: `admins`; absent: nothing. */
  get refusal(): string | undefined {
    return this.refusedBy
  }

  /** Says what has kept its handler from running. For what stands around handlers, not for plugins. */
  noteRefusal(by: string): void {
    this.refusedBy = by
  }

  /** Ties the context to the run of its handler. For the pipeline, not for plugins. */
  attach(run: HandlerRun): void {
    this.run = run
  }

  /** The run of the handler this context was made for. */
  protected get handlerRun(): HandlerRun {
    if (!this.run) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a context without a running handler' })
    return this.run
  }
}
