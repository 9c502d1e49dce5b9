import type { AgentMetrics } from '../agents/agent-metrics.js'
import type { AgentState, AgentStatus } from '../agents/agent-status.js'
import { leftText } from '../agents/next-step.js'
import { columns } from '../formatting/terminal/columns.js'
import { formatDuration } from '../time/duration.js'
import { type Colors, plainLine } from './terminal.js'

/** What is shown of an agent. */
export interface AgentView {
  readonly name: string
  readonly pools: readonly string[]
  /** Whether a process runs that has it. */
  readonly running: boolean
  /** Whether nobody runs it as its channel is off. */
  readonly channelOff?: boolean
  readonly status?: AgentStatus
  /** What is known of it while none runs, in words. */
  readonly kept?: readonly string[]
  /** How it was when the last process ended. */
  readonly last?: string
  /** What it did in the last 24 hours, while none runs. */
  readonly day?: AgentMetrics
}

/** One line for each agent; with details, what follows it in further lines. */
export function renderAgents(views: readonly AgentView[], details: boolean, colors: Colors, width?: number): string {
  const { dim, bold } = colors
  if (views.length === 0) {
    return `  There are no agents. ${dim('Channels have them in channels.json, and config.yaml under agents: accounts.')}\n`
  }
  if (details) return `${views.flatMap((view) => [...blockOf(view, colors, width), '']).join('\n')}`
  const rows = views.map((view) => [
    bold(view.name),
    stateOf(view, colors),
    plainLine(view.pools.join(', ')),
    [shortCounts(view.status?.day ?? view.day), dim((view.kept ?? []).join(', '))].filter(Boolean).join(' '),
  ])
  return `${columns(rows, '  ', width).join('\n')}\n`
}

function blockOf(view: AgentView, colors: Colors, width?: number): string[] {
  const { bold, dim } = colors
  const { status } = view
  const head = `  ${bold(view.name)}  ${stateOf(view, colors)}`
  const pools: [string, string] = [dim('pools'), plainLine(view.pools.join(', ')) || dim('the global one only')]
  if (!status) return [head, ...columns([pools, ...keptRows(view, dim)], '    ', width)]
  const { account, budgets, floods, hour, day, inFlight, machine } = status
  const username = account?.username === undefined ? '' : ` @${account.username}`
  const rows = [
    ...(account ? [[dim('account'), plainLine(`${account.name}${username} (${account.id})`)]] : []),
    pools,
    ...(machine === undefined ? [] : [[dim('runs on'), plainLine(machine)]]),
    ...(status.next === undefined ? [] : [[dim('next'), status.next]]),
    [dim('budgets'), budgetsOf(budgets)],
    ...floods.map(({ method, waitMs, resting }) => [
      dim(resting ? 'rests' : 'flood'),
      `${method} ${formatDuration(waitMs)}`,
    ]),
    [dim('under way'), String(inFlight)],
    [dim('this hour'), countsOf(hour)],
    [dim('24 hours'), countsOf(day)],
  ]
  return [head, ...columns(rows, '    ', width)]
}

function keptRows({ kept = [], day }: AgentView, dim: Colors['dim']): string[][] {
  return [...kept.map((text) => [dim('kept'), text]), ...(day ? [[dim('24 hours'), countsOf(day)]] : [])]
}

function stateOf({ status, running, channelOff, last }: AgentView, { green, yellow, red, dim }: Colors): string {
  if (channelOff) return dim('channel off')
  if (!status || !running) return dim(`not running${last === undefined ? '' : `, was ${plainLine(last)}`}`)
  const paint: Record<AgentState, (text: string) => string> = {
    online: green,
    flooded: yellow,
    resting: yellow,
    offline: dim,
    connecting: yellow,
    reconnecting: yellow,
    'login-needed': red,
    paused: yellow,
    quarantined: red,
    leaving: dim,
  }
  const why = `${status.reason === undefined ? '' : ` ${plainLine(status.reason).replace(/^paused (?=by )/, '')}`}${leftText(status.waitMs)}`
  return `${paint[status.state](status.state)}${why && dim(why)}`
}

function budgetsOf({ messages, firstMessages, lookups }: AgentStatus['budgets']): string {
  const text = ({ used, limit }: { used: number; limit: number }, what: string) =>
    limit === 0 ? `no limit of ${what}` : `${used} of ${limit} ${what}`
  return [
    text(messages, 'messages a minute'),
    text(firstMessages, 'first messages an hour'),
    text(lookups, 'look-ups a minute'),
  ].join(', ')
}

/** Without the times, which make lists too wide. */
function shortCounts(metrics: AgentMetrics | undefined): string {
  if (!metrics) return ''
  const { sent, failed, floods } = metrics
  return countsOf({ sent, failed, floods })
}

function countsOf({ sent, failed, floods, p50Ms, p95Ms }: AgentMetrics): string {
  const took = p50Ms === undefined ? '' : `, half within ${p50Ms} ms, 95 of 100 within ${p95Ms} ms`
  return `${sent} sent, ${failed} failed, ${floods} ${floods === 1 ? 'flood' : 'floods'}${took}`
}
