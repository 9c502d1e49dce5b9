import type { Client } from '../../client/client.js'
import { showAs } from '../../errors/show-as.js'
import type { UpdateContext } from './update-context.js'

/** A handler or job that failed for good: after its last attempt. */
export interface HandlerFailure {
  /** The name of the plugin that threw. */
  readonly plugin: string
  /** The method's name. */
  readonly member: string
  /** What was thrown. */
  readonly error: unknown
  /** What the handler was called with; absent for a job. */
  readonly context?: UpdateContext
}

/** What `@OnError` handlers are called with. */
export class ErrorContext {
  constructor(
    /** The client it happened in. */
    readonly client: Client,
    private readonly failure: HandlerFailure,
  ) {}

  /** What was thrown. */
  get error(): unknown {
    return this.failure.error
  }

  /** The name of the plugin that threw. */
  get plugin(): string {
    return this.failure.plugin
  }

  /** The method that threw. */
  get member(): string {
    return this.failure.member
  }

  /** What the failed handler was called with; absent for a job. */
  get context(): UpdateContext | undefined {
    return this.failure.context
  }
}

showAs(
  ErrorContext,
  ({ client, plugin, member, error }) => ({ client: client.name, plugin, member, error: inWords(error) }),
  ({ client, plugin, member, error }) => ({ client: client.name, plugin, member, error }),
)

/** Anything can be thrown, and not all of it has a way to become text. */
function inWords(error: unknown): string {
  try {
    return String(error)
  } catch {
    return Object.prototype.toString.call(error)
  }
}
