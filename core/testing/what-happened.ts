import { placeInPlugin } from '../errors/stack-place.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { AppControl } from '../kernel/control/app-control.js'
import { explainedUpdates } from '../kernel/control/explained-updates.js'
import type { Meanwhile } from '../sandbox/patience.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Clock } from '../time/clock.js'
import { formatDuration } from '../time/duration.js'
import type { ExplainedHandler, ExplainedUpdate } from '../updates/trace/explained-update.js'
import type { NotedFailure, TestFailures } from './test-failures.js'

/** How many things of each sort are told, the latest. */
const maxTold = 5

interface WhatHappenedParts {
  readonly control: AppControl
  readonly sandbox: Sandbox
  readonly clock: Clock
  readonly failures: TestFailures
}

/** One thing that happened, by the clock of the test. */
interface Told {
  readonly atMs: number
  readonly line: string
}

/**
 * Tells somebody who has waited in vain what the clients of a test did meanwhile: which handlers had what came, what failed and when it
 * is run again, the pauses that Telegram asked for, what it refused.
 */
export class WhatHappened {
  constructor(private readonly parts: WhatHappenedParts) {}

  tell(): Meanwhile {
    const updates = this.updates()
    const silent = this.silent(updates)
    const shown = new Set(updates.flatMap(({ client, update }) => failedIn(client, update)))
    const told = [
      ...updates.map(({ client, update }) => ({ atMs: update.atMs, line: this.updateLine(client, update, silent) })),
      ...this.failures(shown),
      ...this.refusals(),
    ]
    const lines = told
      .sort((one, other) => one.atMs - other.atMs)
      .map(({ atMs, line }) => `${this.time(atMs)} ${line}`)
      .concat(this.pauses(), this.offline())
    const advice = this.advice(silent.size > 0)
    return { lines, ...(advice !== undefined && { advice }) }
  }

  /** What came last to all clients, oldest first. */
  private updates(): { client: string; update: ExplainedUpdate }[] {
    const all = explainedUpdates(this.parts.control, maxTold)
    return all.slice(-maxTold).map(({ client, ...update }) => ({ client, update }))
  }

  /** The clicks whose handlers are done and have not answered them. */
  private silent(updates: readonly { client: string; update: ExplainedUpdate }[]): Set<ExplainedUpdate> {
    const { world } = this.parts.sandbox
    return new Set(
      this.clients.flatMap(({ name }) => {
        const count = world.queries.unanswered(world.state.accountByName(name)?.id ?? 0)
        const clicks = updates.filter(({ client, update }) => client === name && update.kind === 'callback')
        return (count === 0 ? [] : clicks.slice(-count)).flatMap(({ update }) => {
          return update.outcome === 'done' && update.handlers.some(({ verdict }) => verdict === 'done') ? [update] : []
        })
      }),
    )
  }

  private updateLine(client: string, update: ExplainedUpdate, silent: ReadonlySet<ExplainedUpdate>): string {
    const what = update.text === undefined ? update.kind : `${update.kind} "${update.text}"`
    const had = update.handlers.flatMap((handler) => this.handlerText(client, silent.has(update), handler) ?? [])
    if (update.outcome === 'answered') had.push('it was the answer that a handler waited for')
    return `${client} got ${what}: ${had.length > 0 ? had.join('; ') : 'no handler wants it'}`
  }

  /** What a handler made of it; `undefined` for those that it is not for. */
  private handlerText(client: string, isSilent: boolean, handler: ExplainedHandler): string | undefined {
    const { plugin, verdict, because } = handler
    const name = `${plugin}.${handler.handler}`
    switch (verdict) {
      case 'done':
        return isSilent ? `${name} is done and has not answered the click` : `${name} is done`
      case 'running':
        return `${name} still runs`
      case 'asking':
        return `${name} waits for somebody's answer`
      case 'queued':
        return `${name} waits for its turn`
      case 'turned-away':
        return `${name} was not called${because === undefined ? '' : `: ${because}`}`
      case 'retrying':
      case 'failed':
      case 'dead-letter':
      case 'filter-failed':
        return this.failureText(name, client, handler)
      default:
        return undefined
    }
  }

  private failureText(name: string, client: string, { runs, condition }: ExplainedHandler): string {
    const noted = this.parts.failures.noted.findLast(({ failure }) => whereOf(failure) === `${client} ${name}`)
    return noted ? this.failed(noted) : `${name} failed: ${runs.at(-1)?.error?.message ?? condition?.error ?? ''}`
  }

  private failed({ failure, atMs }: NotedFailure): string {
    const { plugin, member, error, retryInMs } = failure
    const place = placeInPlugin(error)
    const reason =
      error instanceof SwitchboardError ? error.what : error instanceof Error ? error.message : String(error)
    const told = `${plugin}.${member} failed${place === undefined ? '' : ` at ${place}`}: ${reason}`
    const leftMs = atMs + (retryInMs ?? 0) - this.parts.clock.now()
    if (retryInMs === undefined || leftMs <= 0) return told
    return `${told.replace(/\.$/, '')}; it is run again at ${this.time(atMs + retryInMs)}, which is in ${formatDuration(leftMs)}`
  }

  /** What went wrong elsewhere than in a handler that was told of: jobs, hooks. */
  private failures(shown: ReadonlySet<string>): Told[] {
    return this.parts.failures.noted
      .filter(({ failure }) => !shown.has(whereOf(failure)))
      .slice(-maxTold)
      .map((noted) => ({ atMs: noted.atMs, line: `${noted.failure.client}: ${this.failed(noted)}` }))
  }

  private refusals(): Told[] {
    const { sandbox } = this.parts
    const refused = sandbox.calls.list().filter(({ error }) => error !== undefined)
    return refused.slice(-maxTold).map(({ atMs, accountId, method, error }) => {
      const who = this.clients.find(({ name }) => sandbox.world.state.accountByName(name)?.id === accountId)?.name
      return { atMs, line: `${who ?? `account ${accountId}`} called ${method}: ${error}` }
    })
  }

  private pauses(): string[] {
    return this.clients.flatMap(({ name }) =>
      this.parts.control
        .floods(name)
        .map(({ method, untilMs }) => `${name} has to wait until ${this.time(untilMs)} before it calls ${method}`),
    )
  }

  private offline(): string[] {
    return this.clients.flatMap(({ name, state }) => (state === 'online' ? [] : [`${name} is ${state}`]))
  }

  private advice(isClickSilent: boolean): string | undefined {
    const { clock, failures, control } = this.parts
    const due = [
      ...failures.noted.flatMap(({ failure, atMs }) =>
        failure.retryInMs === undefined ? [] : atMs + failure.retryInMs,
      ),
      ...this.clients.flatMap(({ name }) => control.floods(name).map(({ untilMs }) => untilMs)),
    ].filter((ms) => ms > clock.now())
    if (due.length > 0) {
      const next = formatDuration(Math.max(...due) - clock.now())
      return `Time stands still in a test: move it by await world.advance('${next}').`
    }
    return isClickSilent
      ? 'Answer the click by await ctx.answer() in the handler, also without a text, or its button keeps spinning.'
      : undefined
  }

  private get clients() {
    return this.parts.control.status().clients
  }

  /** A moment as a clock shows it, in UTC; of another day with its date. */
  private time(ms: number): string {
    const [day = '', time = ''] = new Date(ms)
      .toISOString()
      .replace(/(\.000)?Z$/, '')
      .split('T')
    return new Date(this.parts.clock.now()).toISOString().startsWith(day) ? time : `${day} ${time}`
  }
}

function whereOf({ client, plugin, member }: NotedFailure['failure']): string {
  return `${client} ${plugin}.${member}`
}

/** The handlers whose failure is told with the update. */
function failedIn(client: string, { handlers }: ExplainedUpdate): string[] {
  const failed = ['retrying', 'failed', 'dead-letter', 'filter-failed']
  return handlers
    .filter(({ verdict }) => failed.includes(verdict))
    .map(({ plugin, handler }) => `${client} ${plugin}.${handler}`)
}
