import { createRequire } from 'node:module'
import type { Attributes, Tracer } from '@opentelemetry/api'
import { isSwitchboardError } from '../errors/switchboard-error.js'

const scope = 'switchboard'

/** Where the API keeps what was registered with it, whichever copy of it was asked: without that, it is not loaded. */
const registered = Symbol.for('opentelemetry.js.api.1')

const require = createRequire(import.meta.url)

function openTelemetry(): typeof import('@opentelemetry/api') {
  return require('@opentelemetry/api') as typeof import('@opentelemetry/api')
}

/** The tracer of the OpenTelemetry SDK of this process; `undefined` while there is none, which costs next to nothing to find. */
export function activeTracer(): Tracer | undefined {
  if (!(registered in globalThis)) return undefined
  const { ProxyTracerProvider, trace } = openTelemetry()
  const provider = trace.getTracerProvider()
  return provider instanceof ProxyTracerProvider ? provider.getDelegateTracer(scope) : provider.getTracer(scope)
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
      span.setStatus({ code: openTelemetry().SpanStatusCode.ERROR, message: code })
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
