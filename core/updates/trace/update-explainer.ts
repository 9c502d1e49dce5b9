import type { Client } from '../../client/client.js'
import type { HandlerManifest } from '../../decorators/manifest.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { toldFacts } from '../../errors/told-facts.js'
import { textField } from '../../handlers/tl-fields.js'
import type { Clock } from '../../time/clock.js'
import type { Match } from '../delivery.js'
import { handlerName } from '../handler-binding.js'
import type { IncomingUpdate } from '../incoming-update.js'
import { judgeHandler, matchOf, type PlannedHandler } from './explain-handler.js'
import type {
  ExplainedCall,
  ExplainedHandler,
  ExplainedRun,
  ExplainedUpdate,
  RecentUpdate,
  ShownError,
} from './explained-update.js'
import type { FilterVerdict } from './filter-verdict.js'
import type { RunTrace } from './run-trace.js'
import { deliveriesOf, matchesOf, outcomeOf } from './update-outcome.js'
import type { UpdateTrace } from './update-traces.js'
import { someone } from './what-filters-see.js'

/** Telegram's own account: what it writes are login codes. */
const telegramId = 777_000

/** A text is cut after so many characters. */
const maxText = 1_000

interface ExplainerParts {
  readonly client: Client
  readonly clock: Clock
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string
  /** Whether the client is stopped, so that nothing goes on. */
  readonly isStopped: () => boolean
  /** How a handler reads in a listing. */
  readonly label: (manifest: HandlerManifest) => string
}

/** Tells people what became of an update, and why. Everything is worked out when somebody asks. */
export class UpdateExplainer {
  constructor(private readonly parts: ExplainerParts) {}

  /** An update in a few words. */
  recent(trace: UpdateTrace): RecentUpdate {
    const { incoming, source, id, repeats } = trace
    const { client, isStopped } = this.parts
    const text = this.textOf(incoming)
    const [chat, sender] = [someone(client, incoming.chatId), someone(client, incoming.senderId)]
    return {
      id,
      atMs: this.wallMs(trace.receivedMs),
      type: incoming.type,
      kind: incoming.kind,
      source,
      ...(chat !== undefined && { chat }),
      ...(sender !== undefined && { sender }),
      ...(text !== undefined && { text }),
      outcome: outcomeOf(trace, isStopped()),
      repeats,
      ran: allMatches(trace).flatMap(({ call, binding }) => (call ? [handlerName(binding)] : [])),
    }
  }

  /** An update with what each handler made of it. @param handlers - those of the plan, in their order. */
  explain(trace: UpdateTrace, handlers: readonly PlannedHandler[]): ExplainedUpdate {
    const matched = new Set(handlers.map((handler) => matchOf(handler, trace)))
    const gone = allMatches(trace).filter((match) => match.call && !matched.has(match))
    const before = gone.map(({ binding: { plugin, manifest } }) => ({ plugin, manifest, isEnabled: true }))
    return {
      ...this.recent(trace),
      handlers: [...before, ...handlers].map((handler) => this.handler(handler, trace)),
    }
  }

  private handler(handler: PlannedHandler, trace: UpdateTrace): ExplainedHandler {
    const { client, label, isStopped } = this.parts
    const { plugin, manifest } = handler
    const { condition, ...judged } = judgeHandler(handler, trace, outcomeOf(trace, isStopped()), client)
    const mask = isFromTelegram(trace.incoming)
    return {
      plugin,
      handler: manifest.member,
      kind: manifest.kind,
      label: label(manifest),
      ...judged,
      ...(condition && { condition: this.shownVerdict(condition, mask) }),
      runs: runsOf(matchOf(handler, trace)?.call).map((call) => this.run(call)),
    }
  }

  private run(call: RunTrace): ExplainedRun {
    const { attempt, begunMs, endedMs, outcome, error, traced } = call
    const failed = outcome === 'failed' || outcome === 'stopped'
    return {
      attempt,
      atMs: this.wallMs(begunMs),
      ...(endedMs !== undefined && { tookMs: Math.round(endedMs - begunMs) }),
      outcome: call.isAsking ? 'asking' : outcome,
      ...(failed && { error: this.shownError(error) }),
      ...(traced && { calls: traced.calls.map((made) => this.call(made)) }),
      ...(traced && traced.omitted > 0 && { callsOmitted: traced.omitted }),
    }
  }

  private call({ begunMs, error, ...call }: NonNullable<RunTrace['traced']>['calls'][number]): ExplainedCall {
    return { ...call, atMs: this.wallMs(begunMs), ...(error !== undefined && { error: this.shownError(error) }) }
  }

  private shownError(error: unknown): ShownError {
    const { redact } = this.parts
    if (isSwitchboardError(error)) {
      const { code, what, fix } = error
      const facts = Object.entries(toldFacts(error)).map(([name, fact]) => [
        name,
        typeof fact === 'string' ? redact(fact) : fact,
      ])
      return { code, message: redact(what), fix, facts: Object.fromEntries(facts) }
    }
    return { message: redact(error instanceof Error ? error.message : String(error)) }
  }

  private shownVerdict(verdict: FilterVerdict, mask: boolean): FilterVerdict {
    const { saw, error, parts } = verdict
    return {
      ...verdict,
      ...(saw !== undefined && {
        saw: this.shownText(saw, mask && (verdict.name === 'text' || verdict.name === 'command')),
      }),
      ...(error !== undefined && { error: this.parts.redact(error) }),
      ...(parts && { parts: parts.map((part) => this.shownVerdict(part, mask)) }),
    }
  }

  private textOf(incoming: IncomingUpdate): string | undefined {
    const { raw, message } = incoming
    const data = raw.data instanceof Uint8Array ? Buffer.from(raw.data).toString('utf8') : undefined
    const text = message ? textField(message, 'message') : (data ?? textField(raw, 'query'))
    return text ? this.shownText(text, isFromTelegram(incoming)) : undefined
  }

  private shownText(text: string, mask: boolean): string {
    const shown = this.parts.redact(mask ? text.replace(/\d[\d-]*/g, '•••') : text)
    return shown.length > maxText ? `${shown.slice(0, maxText)}…` : shown
  }

  private wallMs(monotonicMs: number): number {
    const { clock } = this.parts
    return Math.round(clock.now() - (clock.monotonic() - monotonicMs))
  }
}

function allMatches(trace: UpdateTrace): Match[] {
  return deliveriesOf(trace).flatMap(matchesOf)
}

function isFromTelegram({ chatId, senderId }: IncomingUpdate): boolean {
  return chatId === telegramId || senderId === telegramId
}

/** The first one first. */
function runsOf(latest: RunTrace | undefined): RunTrace[] {
  const runs: RunTrace[] = []
  for (let call = latest; call; call = call.previous) runs.unshift(call)
  return runs
}
