import type { Attributes, SpanStatusCode, Tracer, TracerProvider } from '@opentelemetry/api'
import { isSwitchboardError } from '../errors/switchboard-error.js'

const scope = 'switchboard'

/**
 * Where the API keeps what was registered with it. A copy of the API looks there only for what an SDK has registered with the same
 * version or a newer one, and the SDK may come with any: so it is read without one.
 */
const registered = Symbol.for('opentelemetry.js.api.1')

interface Registry {
  readonly [registered]?: {
    /** The API's own stands for one that may be registered later. */
    readonly trace?: TracerProvider & { getDelegateTracer?(name: string): Tracer | undefined }
  }
}

const errorStatus: SpanStatusCode.ERROR = 2

/** The tracer of the OpenTelemetry SDK of this process; `undefined` while there is none, which costs next to nothing to find. */
export function activeTracer(): Tracer | undefined {
  const provider = (globalThis as Registry)[registered]?.trace
  return provider?.getDelegateTracer ? provider.getDelegateTracer(scope) : provider?.getTracer(scope)
}

/**
 * Does something in a span of its own, which is the parent of what begins in it. A span has names and numbers, never what
 * people write; an error is told by its code.
 */
export function inSpan<Result>(tracer: Tracer, name: string, attributes: Attributes, work: () => Result): Result {
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    const failed = (error: unknown) => {
      const code = isSwitchboardError(error) ? error.code : error instanceof Error ? error.name : 'Error'
      span.setAttribute('error.type', code)
      span.setStatus({ code: errorStatus, message: code })
      span.end()
    }
    try {
      const result = work()
      if (!isThenable(result)) {
        span.end()
        return result
      }
      result.then(() => span.end(), failed)
      return result
    } catch (error) {
      failed(error)
      throw error
    }
  })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
