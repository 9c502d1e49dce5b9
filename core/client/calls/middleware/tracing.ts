import { activeTracer, inSpan } from '../../../logging/spans.js'
import type { CallStep, NextStep, RunningCall } from '../call-step.js'

/**
 * Tells whoever watches of each attempt, and how long it took, and gives it a span where the process has an OpenTelemetry SDK;
 * costs next to nothing otherwise.
 */
export const tracing: CallStep = {
  name: 'tracing',
  handle: (call, hand) => {
    const { client, observer, clock } = call.parts
    const tracer = activeTracer()
    const next: NextStep = tracer
      ? (each) => inSpan(tracer, each.method, attributesOf(client, each), () => hand(each))
      : hand
    if (!observer?.isWatching()) return next(call)
    const { method, attempt, waitedMs } = call
    const begunMs = clock.monotonic()
    const tookMs = () => Math.round(clock.monotonic() - begunMs)
    return next(call).then(
      (answer) => {
        observer.attempted({ method, attempt, waitedMs, tookMs: tookMs() })
        return answer
      },
      (error) => {
        observer.attempted({ method, attempt, waitedMs, tookMs: tookMs(), error })
        throw error
      },
    )
  },
}

function attributesOf(client: string, { method, attempt }: RunningCall) {
  return {
    'rpc.system': 'telegram',
    'rpc.method': method,
    'switchboard.client': client,
    'switchboard.attempt': attempt,
  }
}
