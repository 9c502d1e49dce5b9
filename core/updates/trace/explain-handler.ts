import type { Client } from '../../client/client.js'
import type { HandlerManifest } from '../../decorators/manifest.js'
import type { Delivery, Match } from '../delivery.js'
import { handlerName } from '../handler-binding.js'
import { listens } from '../handler-table.js'
import type { HandlerVerdict, UpdateOutcome } from './explained-update.js'
import type { FilterVerdict } from './filter-verdict.js'
import { conditionOf } from './handler-condition.js'
import { deliveriesOf, matchesOf } from './update-outcome.js'
import type { UpdateTrace } from './update-traces.js'

/** A handler of the client's plan. */
export interface PlannedHandler {
  readonly plugin: string
  readonly manifest: HandlerManifest
  /** `false`: an operator has disabled its plugin. */
  readonly isEnabled: boolean
}

/** The verdict of one handler, and what it rests on. */
interface JudgedHandler {
  readonly verdict: HandlerVerdict
  readonly because?: string
  readonly condition?: FilterVerdict
}

/** The match of a handler with an update, if there was one. Handlers that were exchanged go by their names. */
export function matchOf({ plugin, manifest }: PlannedHandler, trace: UpdateTrace): Match | undefined {
  const all = deliveriesOf(trace).flatMap(matchesOf)
  const isSame = ({ binding }: Match) =>
    binding.plugin === plugin && binding.manifest.member === manifest.member && binding.manifest.kind === manifest.kind
  return all.find(({ binding }) => binding.manifest === manifest) ?? all.find(isSame)
}

/** Says why a handler was run with an update, or was not. */
export function judgeHandler(
  handler: PlannedHandler,
  trace: UpdateTrace,
  outcome: UpdateOutcome,
  client: Client,
): JudgedHandler {
  const { manifest } = handler
  const match = matchOf(handler, trace)
  const isHeard = hears(manifest, trace, client)
  const condition = isHeard ? conditionOf(manifest, trace, client) : undefined
  const judged = (verdict: HandlerVerdict, because?: string): JudgedHandler => ({
    verdict,
    ...(because !== undefined && { because }),
    ...(condition && { condition }),
  })
  if (match?.call || match?.givenUp) {
    const verdict = verdictOfRun(match, outcome)
    const { refusal } = match.context
    return verdict === 'done' && refusal !== undefined ? judged('turned-away', refusal) : judged(verdict)
  }
  if (manifest.kind === 'error') return judged('error-handler')
  if (!isHeard) return judged('kind')
  if (outcome === 'own' || outcome === 'duplicate') return judged(outcome)
  if (!handler.isEnabled) return judged('disabled')
  if (outcome === 'answered') return judged('answer', trace.delivery?.answerOf)
  const isUnderWay = outcome !== 'done' && outcome !== 'failed' && outcome !== 'unwanted'
  if (match && isUnderWay) return judged(outcome === 'undone' ? 'undone' : 'queued')
  const stopper = match && stopperOf(match, trace)
  if (stopper !== undefined) return judged('stopped-by', stopper)
  if (condition?.answer === 'failed') return judged('filter-failed')
  if (condition?.answer === 'no' || condition?.answer === 'not-asked') return judged('refused')
  // It would pass now. A filter that always answers the same did not exist then.
  if (match) return judged('refused-then')
  if (trace.source === 'again') return judged('not-again')
  return judged(isUnderWay && manifest.kind === 'album' ? 'queued' : 'not-there')
}

function verdictOfRun({ call, givenUp }: Match, outcome: UpdateOutcome): HandlerVerdict {
  if (givenUp) return givenUp.isKept ? 'dead-letter' : 'failed'
  if (call?.outcome === 'done') return 'done'
  if (outcome === 'undone') return 'undone'
  if (call?.isAsking) return 'asking'
  return call?.outcome === 'running' ? 'running' : 'retrying'
}

function hears(manifest: HandlerManifest, { incoming }: UpdateTrace, client: Client): boolean {
  if (manifest.kind === 'album') return incoming.albumId !== undefined
  if (incoming.isNewMessage && incoming.kind === 'other') return false
  return listens({ manifest }, incoming.type, incoming.kind, client.type === 'user')
}

/** Who kept a handler from getting an update by `ctx.stop()`. */
function stopperOf(match: Match, trace: UpdateTrace): string | undefined {
  const delivery = deliveriesOf(trace).find((each: Delivery) => matchesOf(each).includes(match))
  if (!delivery?.occurrence.stopped) return undefined
  const matches = matchesOf(delivery)
  const last = matches.findLastIndex(({ call }) => call !== undefined)
  const stopper = matches[last]
  // Those before it were asked, and refused.
  return stopper && matches.indexOf(match) > last ? handlerName(stopper.binding) : undefined
}
