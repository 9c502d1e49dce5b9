import type { Client } from '../../client/client.js'
import type { UpdateContext } from './update-context.js'

/** A handler or job that failed for good: after its last attempt. */
export interface HandlerFailure {
  readonly plugin: string
  /** The method's name. */
  readonly member: string
  readonly error: unknown
  /** What the handler was called with; absent for a job. */
  readonly context?: UpdateContext
}

/** What `@OnError` handlers are called with. */
export class ErrorContext {
  constructor(
    readonly client: Client,
    private readonly failure: HandlerFailure,
  ) {}

  get error(): unknown {
    return this.failure.error
  }

  get plugin(): string {
    return this.failure.plugin
  }

  get member(): string {
    return this.failure.member
  }

  /** What the failed handler was called with; absent for a job. */
  get context(): UpdateContext | undefined {
    return this.failure.context
  }
}
