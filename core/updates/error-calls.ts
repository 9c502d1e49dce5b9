import { LazySet } from '../collections/lazy-set.js'
import { ErrorContext, type HandlerFailure } from '../handlers/contexts/error-context.js'
import type { Logger } from '../logging/logger.js'
import { handlerName } from './handler-binding.js'
import type { HandlerTable } from './handler-table.js'

/** Calls the `@OnError` handlers of a client, and knows how many of them still run. */
export class ErrorCalls {
  private readonly calls = new LazySet<Promise<void>>()

  constructor(private readonly logger: Logger) {}

  get running(): number {
    return this.calls.size
  }

  /** Resolves when none runs any more. */
  async ended(): Promise<void> {
    while (this.calls.size > 0) await Promise.all(this.calls)
  }

  /** @param failing - is told of those that fail themselves. */
  call(
    failure: HandlerFailure,
    { client, errors }: HandlerTable,
    failing: ((failure: HandlerFailure, isFinal: boolean) => void) | undefined,
  ): void {
    const context = new ErrorContext(client, failure)
    for (const binding of errors) {
      if (binding.manifest.errorsOf === 'plugin' && binding.plugin !== failure.plugin) continue
      const run = async (): Promise<void> => {
        try {
          await binding.call(context)
        } catch (error) {
          failing?.({ plugin: binding.plugin, member: binding.manifest.member, error }, true)
          this.logger.error('an @OnError handler failed', { handler: handlerName(binding), error })
        }
      }
      const call = run().finally(() => this.calls.delete(call))
      this.calls.add(call)
    }
  }
}
