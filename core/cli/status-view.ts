import type { PoolStatus } from '../agents/agent-status.js'
import { columnBlocks, columns } from '../formatting/terminal/columns.js'
import { hanging } from '../formatting/terminal/wrap.js'
import type { AppStatus, ClientStatus, JobStatus } from '../kernel/status.js'
import { formatDuration } from '../time/duration.js'
import { type Colors, plainLine } from './terminal.js'

interface ShownConsole {
  readonly url: string
  readonly password?: string
  readonly link?: string
}

/** What the picture of a running process shows besides its clients. */
export interface StatusFrame {
  /** As it was named on the command line. */
  readonly configFile: string
  readonly sandbox?: { readonly host: string; readonly port: number; readonly world: string }
  /**
   * Where the console is; at the very first start with the password it made and a link that logs in. `coming`: it does not serve
   * yet. Absent: there is none.
   */
  readonly console?: ShownConsole | 'coming'
  /** What is right and yet not as somebody may believe, as `check` tells it. */
  readonly notes?: readonly string[]
  readonly nowMs: number
  /** How many cells a row may take; absent: as many as it likes. */
  readonly width?: number
}

/** Draws the whole status: where it runs, every client with what it has, and how to talk to a bot. */
export function renderStatus(status: AppStatus, frame: StatusFrame, colors: Colors): string {
  const { bold, dim, cyan } = colors
  const { sandbox, console, width } = frame
  const where = sandbox
    ? [cyan('sandbox'), `${sandbox.host}:${sandbox.port}`, dim(`no account here is real: ${sandbox.world}`)]
    : [cyan('telegram'), 'the real one']
  const rows = [[cyan('config'), frame.configFile], where, ...(console ? [consoleRow(frame, colors)] : [])]
  const head = [...columns(rows, '  ', width), ...firstLogin(frame, colors)]
  const names = columnBlocks(
    status.clients.map((client) => clientRow(client, colors)),
    '  ',
    width,
  )
  const clients = status.clients.flatMap((client, index) => [
    ...(names[index] ?? []),
    ...columns(detailRows(client, frame.nowMs, colors), '      ', width),
  ])
  const pools = columns(
    (status.pools ?? []).map((pool) => poolRow(pool, frame, colors)),
    '  ',
    width,
  )
  const agents = pools.length > 0 ? [...pools, ''] : []
  return ['', bold('Switchboard'), ...head, '', ...clients, '', ...agents, ...talk(status, frame, colors), ''].join(
    '\n',
  )
}

/** Where the console is, and how to get in: the very first start has a link below. */
function consoleRow({ configFile, console }: StatusFrame, { cyan, dim, yellow }: Colors): string[] {
  if (console === 'coming') return [cyan('console'), yellow('on its way; a line tells where it is')]
  if (console?.link !== undefined) return [cyan('console'), console.url]
  const command = `npx switchboard console link${configFlag(configFile)}`
  return [cyan('console'), console?.url ?? '', dim(`login link: ${command}`)]
}

/** What a command needs to take the configuration that is shown. */
function configFlag(configFile: string): string {
  return configFile === 'config/config.yaml' ? '' : ` -c ${JSON.stringify(configFile)}`
}

/** The same for a console that serves when the picture stands already; nothing while it does not. */
export function consoleLines(frame: StatusFrame, colors: Colors): string[] {
  if (frame.console === undefined || frame.console === 'coming') return []
  const first = firstLogin(frame, colors)
  return [...columns([consoleRow(frame, colors)], '  ', frame.width), ...first, ...(first.length > 0 ? [''] : [])]
}

/** What the very first start made; it stands here and nowhere else, once. */
function firstLogin({ console }: StatusFrame, { dim, bold }: Colors): string[] {
  if (console === undefined || console === 'coming') return []
  if (console.link === undefined || console.password === undefined) return []
  return [
    '',
    `  ${dim('Logs you in to the console, once:')}`,
    `  ${console.link}`,
    `  ${dim('The password of the console, shown this once:')} ${bold(console.password)}`,
  ]
}

/** One line for each client that is in another state, or another account, than before. */
export function statusChanges(before: AppStatus, after: AppStatus, colors: Colors, width?: number): string[] {
  const known = new Map(before.clients.map((client) => [client.name, client]))
  const changed = after.clients.filter((client) => {
    const old = known.get(client.name)
    return old?.state !== client.state || old.reason !== client.reason || old.account?.id !== client.account?.id
  })
  const gone = before.clients.filter(({ name }) => !after.clients.some((client) => client.name === name))
  return [
    ...columns(
      changed.map((client) => clientRow(client, colors)),
      '  ',
      width,
    ),
    ...gone.map(({ name }) => `  ${colors.dim('○')} ${name}  removed`),
  ]
}

function clientRow(client: ClientStatus, colors: Colors): string[] {
  const { bold, dim, cyan, magenta, red } = colors
  const paint = client.type === 'bot' ? magenta : cyan
  const { account, reason } = client
  const username = account?.username ? dim(` @${account.username}`) : ''
  const who = account ? `${plainLine(account.name)}${username}` : ''
  const why = reason ? (client.state === 'failed' ? red(plainLine(reason)) : dim(plainLine(reason))) : ''
  return [
    `${stateDot(client, colors)} ${bold(paint(client.name))}`,
    stateWord(client, colors),
    [who, why].filter(Boolean).join('  '),
  ]
}

/** A pool with how many of its agents can send, and how the others are. */
function poolRow(pool: PoolStatus, { configFile }: StatusFrame, { bold, dim, yellow, green }: Colors): string[] {
  const { available_agents: available, total_agents: total, agents, strategy, title, name, paused } = pool
  const others = agents
    .filter(({ state }) => state !== 'online')
    .map(({ name: agent, state, reason }) => {
      // At their start, clients are asked for their code; agents wait for somebody to do this.
      const why = state === 'login-needed' ? `npx switchboard login ${agent}${configFlag(configFile)}` : reason
      return plainLine(`${agent} ${state}${why === undefined ? '' : ` (${why})`}`)
    })
  const paint = available === total ? green : yellow
  return [
    `${dim('pool')} ${bold(plainLine(title ?? name))}`,
    paused ? yellow('paused') : paint(`${available} of ${total} agents`),
    [dim(strategy), ...others].join('  '),
  ]
}

function stateDot({ state }: ClientStatus, { green, red, yellow, dim }: Colors): string {
  if (state === 'online') return green('●')
  if (state === 'failed') return red('✗')
  return state === 'stopped' || state === 'idle' ? dim('○') : yellow('◌')
}

function stateWord({ state }: ClientStatus, { green, red, yellow, dim }: Colors): string {
  if (state === 'online') return green(state)
  if (state === 'failed') return red(state)
  return state === 'stopped' || state === 'idle' ? dim(state) : yellow(state)
}

function detailRows(client: ClientStatus, nowMs: number, { dim }: Colors): string[][] {
  if (client.plugins.length === 0) return [[dim('no plugins')]]
  return client.plugins.map(({ name, enabled, handlers, jobs }) => {
    if (!enabled) return [dim(name), dim('disabled')]
    const parts = [...handlers.map(({ label }) => label), ...jobs.map((job) => jobText(job, nowMs))]
    return [dim(name), parts.length > 0 ? parts.join(dim(' · ')) : dim('no handlers, no jobs')]
  })
}

function jobText(job: JobStatus, nowMs: number): string {
  return `${job.name} ${job.schedule}${jobState(job, nowMs)}`
}

function jobState({ enabled, paused, running, nextRunMs }: JobStatus, nowMs: number): string {
  if (!enabled) return ', off'
  if (paused) return ', paused'
  if (running) return ', running'
  return nextRunMs === undefined
    ? ''
    : `, next in ${formatDuration(Math.max(0, Math.ceil((nextRunMs - nowMs) / 1_000) * 1_000))}`
}

/** How many notes stand below the clients. */
const maxNotes = 5

function talk(status: AppStatus, frame: StatusFrame, colors: Colors): string[] {
  const { dim, yellow } = colors
  const { notes = [], width = Number.POSITIVE_INFINITY } = frame
  const { clients } = status
  const failed = clients.filter(({ state }) => state === 'failed').length
  const told: string[] = []
  if (failed > 0) {
    const rest = failed === clients.length ? 'there is nothing to run' : 'the others go on'
    told.push(...hanging('  ', yellow(`${failed} of ${clients.length} clients failed; ${rest}.`), width))
    if (failed === clients.length) return told
  }
  const coming = clients.filter(({ state }) => state === 'connecting' || state === 'authorizing').length
  if (coming > 0) {
    const what = coming === 1 ? '1 client is' : `${coming} clients are`
    told.push(...hanging('  ', yellow(`${what} still on the way; a line tells what becomes of each.`), width))
  }
  told.push(...botLines(status, frame, colors))
  for (const note of notes.slice(0, maxNotes)) told.push(...hanging(`  ${dim('note')}  `, plainLine(note), width))
  if (notes.length > maxNotes) {
    const command = `npx switchboard check${configFlag(frame.configFile)}`
    told.push(...hanging('  ', dim(`${notes.length - maxNotes} more notes: ${command} tells all.`), width))
  }
  return [...told, `  ${dim('Ctrl+C stops everything.')}`]
}

/** How to talk to a bot; nothing while none is online. */
export function botLines({ clients }: AppStatus, frame: StatusFrame, { bold, dim }: Colors): string[] {
  const { sandbox, width = Number.POSITIVE_INFINITY } = frame
  const online = clients.filter(({ state }) => state === 'online')
  const bot = online.find(({ type, account }) => type === 'bot' && account?.username)?.account?.username
  if (!bot) return []
  const how = sandbox
    ? `npx switchboard chat --to @${bot}   ${dim('in another terminal, then type /start')}`
    : `https://t.me/${bot}   ${dim('and send /start')}`
  return hanging(`  ${bold('Talk to a bot')}  `, how, width)
}
