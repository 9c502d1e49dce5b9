import { type AgentAnswer, clearedFloods, readAnswer } from '../agents/agent-commands.js'
import { metricsOf } from '../agents/agent-metrics.js'
import type { AgentRoster } from '../agents/agent-roster.js'
import type { AgentStatus } from '../agents/agent-status.js'
import type { AgentCommand, AgentKnowledge, AgentStore } from '../agents/agent-store.js'
import { healthText, leftText, nextStep } from '../agents/next-step.js'
import { PostgresAgentStore } from '../agents/postgres-agent-store.js'
import { SqliteAgentStore } from '../agents/sqlite-agent-store.js'
import { agentsOfOffChannels } from '../channels/off-agents.js'
import { toSnakeCase } from '../console/server/http/snake-case.js'
import { nearestName } from '../errors/nearest-name.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import { hanging, widthOf } from '../formatting/terminal/wrap.js'
import { rosterOf } from '../kernel/agents/channels-roster.js'
import { isShownNow, missingChannelsNote } from '../kernel/agents/missing-channels.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import { readConfig, readRoster } from '../main.js'
import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import { FileClaim } from '../storage/file-claim.js'
import type { Clock } from '../time/clock.js'
import { SystemClock } from '../time/system-clock.js'
import { type AgentView, renderAgents } from './agents-view.js'
import { loginCommand } from './login-command.js'
import { colorsOf, plainLine, type Terminal } from './terminal.js'

export interface AgentFlags {
  readonly config: string
  readonly json?: boolean
  readonly details?: boolean
  /** The method whose pauses are to be forgotten; absent: all. */
  readonly method?: string
}

/** How long a running process is given to answer. */
const answerWithinMs = 30_000
const lookEveryMs = 100
const dayMs = 86_400_000

/**
 * Shows agents as the running process sees them, or as they were left when none runs.
 * @returns the exit code. @throws CONFIG_..., CLI_AGENT_UNKNOWN, STORAGE_...
 */
export async function listAgents(
  terminal: Terminal,
  names: readonly string[],
  { config: configFile, json, details }: AgentFlags,
): Promise<number> {
  const clock = new SystemClock()
  return withAgents(terminal, configFile, names, clock, async (agents, kept, note) => {
    const views = await Promise.all(agents.map((agent) => viewOf(agent, kept, clock)))
    if (json) terminal.out.write(`${JSON.stringify(views.map(asAnswer))}\n`)
    else terminal.out.write(renderAgents(views, details ?? false, colorsOf(terminal), widthOf(terminal)))
    if (note !== undefined && !json)
      terminal.out.write(`\n${hanging('  note  ', note, widthOf(terminal)).join('\n')}\n`)
    return 0
  })
}

/**
 * Has something done with agents: by the process that runs, otherwise by this one.
 * @returns the exit code; 1 when a running process did not answer, or an agent is not well then. @throws CONFIG_..., CLI_AGENT_UNKNOWN, STORAGE_...
 */
export async function steerAgents(
  terminal: Terminal,
  action: AgentCommand['action'],
  names: readonly string[],
  flags: AgentFlags,
): Promise<number> {
  const clock = new SystemClock()
  return withAgents(terminal, flags.config, names, clock, async (agents, kept) => {
    const resting = agents.find(({ isOff }) => isOff)
    if (resting) {
      throw new SwitchboardError('AGENT_CHANNEL_OFF', { agent: resting.name, channel: resting.pools.join(', ') })
    }
    let code = 0
    for (const { name } of agents) {
      const isRunning = kept !== undefined && (await picture(kept, name, clock))?.isRunning === true
      const answer = isRunning
        ? await asked(kept.store, { agent: name, action, ...(flags.method && { argument: flags.method }) }, clock)
        : await alone(terminal, kept, action, name, flags)
      if (!answer.isFine) code = 1
      const { said, isFine, health } = answer
      if (flags.json)
        terminal.out.write(`${JSON.stringify(toSnakeCase({ name, action, done: isFine, said, ...health }))}\n`)
      else if (said !== '') terminal.out.write(`  ${plainLine(`${name} ${said}`)}\n`)
    }
    return code
  })
}

/** What is kept of agents, and the time that it is dated by. */
interface Kept {
  readonly store: AgentStore
  /** What processes show of agents, or showed last, and when. */
  published(): Promise<readonly Shown[]>
  now(): number
}

type Shown = Awaited<ReturnType<AgentStore['published']>>[number]

interface NamedAgent {
  readonly name: string
  /** The channels it sends for, or would, were they not off. */
  readonly pools: readonly string[]
  readonly isOff?: boolean
}

/**
 * The agents of the configuration, or those that are named, with the database beside whoever has it open; and a note when the
 * file of the channels is missed, whose agents are then those that were last shown.
 */
async function withAgents(
  terminal: Terminal,
  configFile: string,
  names: readonly string[],
  clock: Clock,
  work: (agents: readonly NamedAgent[], kept: Kept | undefined, note: string | undefined) => Promise<number>,
): Promise<number> {
  const read = await rosterFor(terminal, configFile)
  const { config, roster, hasChannelsFile, broken } = read
  const storage = await openStorageBeside(config, terminal.cwd, clock)
  try {
    const store = storage && (await storeIn(storage))
    const listed = roster.agents.map(({ sessionName }) => sessionName)
    const isOver = storage instanceof Database && FileClaim.isHeld(storage.file) === false
    const published = async () => asNow(isOver, (await store?.published()) ?? [])
    // Without a process that goes on with what the channels said before, they have to be mended first.
    if (broken && !(await published()).some((shown) => isShownNow(shown, clock.now()))) throw broken
    const before = (hasChannelsFile ? [] : await published()).filter(({ agent }) => !listed.includes(agent))
    const off = agentsOfOffChannels(read.channels, listed)
    const known = [...listed, ...before.map(({ agent }) => agent), ...off.keys()]
    assertKnown(names, known)
    const agents = (names.length > 0 ? names : known).map((name) => {
      const pools = off.get(name)
      return pools ? { name, pools, isOff: true } : { name, pools: poolsOf(name, roster, before) }
    })
    const kept = storage && store && { store, published, now: () => storage.expiryClock.now() }
    const missing = hasChannelsFile ? undefined : missingChannelsNote(config, before, clock.now())
    const note = broken ? brokenNote(broken) : missing
    return await work(agents, kept, note)
  } finally {
    await storage?.close()
  }
}

type BrokenChannels = SwitchboardError<'CONFIG_CHANNELS_INVALID'>

/** The agents of the configuration, and those of its channels unless their file is broken. @throws CONFIG_... */
async function rosterFor({ cwd, env }: Terminal, configFile: string) {
  const options = { configFile, cwd, env }
  try {
    return { ...(await readRoster(options)), broken: undefined }
  } catch (error) {
    if (!isSwitchboardError(error, 'CONFIG_CHANNELS_INVALID')) throw error
    const config = await readConfig(options)
    const broken: BrokenChannels = error
    return { config, roster: rosterOf([], config), channels: [], hasChannelsFile: false, broken }
  }
}

/** That a process goes on in spite of what is wrong with the file, of which the first is told. */
function brokenNote({ context: { file, problems } }: BrokenChannels): string {
  const [first] = problems
  const what = first
    ? `${file}:${first.line}:${first.column} ${first.path ? `${first.path}: ` : ''}${first.message}`
    : file
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : ''
  return `${what}${more}; the Switchboard that runs goes on with the channels as they were. npx switchboard check tells all`
}

/** What a process that was killed has shown is old from that moment on: nobody holds its database any more. */
function asNow(isOver: boolean, shown: readonly Shown[]): readonly Shown[] {
  return isOver ? shown.map((one) => ({ ...one, atMs: Number.NEGATIVE_INFINITY })) : shown
}

function storeIn(storage: AppStorage): AgentStore | Promise<AgentStore> {
  return storage instanceof Database ? new SqliteAgentStore(storage) : PostgresAgentStore.open(storage)
}

/** Those of the configuration; of an agent that only a process knows, those which that says. */
function poolsOf(name: string, { pools }: AgentRoster, shown: readonly { agent: string; status: unknown }[]) {
  const only = shown.find(({ agent }) => agent === name)
  if (only) return (only.status as AgentStatus).pools
  return pools.filter(({ agents }) => agents.includes(name)).map((pool) => pool.name)
}

/** @throws CLI_AGENT_UNKNOWN */
function assertKnown(names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue
    const nearest = nearestName(
      name,
      known.filter((one) => !names.includes(one)),
    )
    throw new SwitchboardError('CLI_AGENT_UNKNOWN', { name, known, ...(nearest && { nearest }) })
  }
}

/** What a process shows of an agent, or showed last, and whether it runs. */
async function picture(kept: Kept, name: string, clock: Clock) {
  const found = (await kept.published()).find(({ agent }) => agent === name)
  return found && { status: found.status as AgentStatus, isRunning: isShownNow(found, clock.now()) }
}

async function viewOf({ name, pools, isOff }: NamedAgent, kept: Kept | undefined, clock: Clock): Promise<AgentView> {
  if (isOff) return { name, pools, running: false, channelOff: true }
  const found = kept && (await picture(kept, name, clock))
  if (found?.isRunning) return { name, pools, running: true, status: found.status }
  const known = await kept?.store.load(name)
  if (!kept || !known) return { name, pools, running: false }
  const day = metricsOf(await kept.store.hours(name, clock.now() - dayMs))
  const words = keptWords(name, known, kept.now())
  const { state, reason } = found?.status ?? {}
  // What is kept says more than the reason of that time, and how long it lasts still.
  const last = state && healthText({ state, ...(words.length === 0 && reason !== undefined && { reason }) })
  return { name, pools, running: false, day, kept: words, ...(last && { last }) }
}

/** As the API has it, where a process runs; otherwise what is known of it. */
function asAnswer({ status, ...view }: AgentView): unknown {
  return toSnakeCase({ ...status, ...view })
}

/** What was known of an agent when its process ended. */
function keptWords(name: string, { paused, quarantine, floods }: AgentKnowledge, nowMs: number): string[] {
  const waits = floods.filter(({ untilMs }) => untilMs > nowMs)
  return [
    ...(paused ? ['paused'] : []),
    ...(quarantine
      ? [`quarantined: ${quarantine.reason}; ${nextStep(name, 'quarantined', quarantine.reason) ?? ''}`]
      : []),
    ...waits.map(({ method, untilMs }) => `${method} waits${leftText(untilMs - nowMs)}`),
  ]
}

async function asked(store: AgentStore, command: Omit<AgentCommand, 'id'>, clock: Clock): Promise<AgentAnswer> {
  const id = await store.ask(command)
  const endMs = clock.monotonic() + answerWithinMs
  while (clock.monotonic() < endMs) {
    const answer = await store.answerTo(id)
    if (answer !== undefined) return readAnswer(answer)
    await clock.sleep(lookEveryMs)
  }
  return { said: 'was not reached: no answer came', isFine: false }
}

/** Does it without a running process: on what is kept, or with a connection of its own. */
async function alone(
  terminal: Terminal,
  found: Kept | undefined,
  action: AgentCommand['action'],
  name: string,
  { config, method, json }: AgentFlags,
): Promise<AgentAnswer> {
  if (action === 'check') {
    const out = json ? { write: () => {} } : terminal.out
    const code = await loginCommand({ ...terminal, out }, name, { config }, { clock: new SystemClock() })
    return { said: '', isFine: code === 0 }
  }
  if (!found) return { said: 'has nothing kept yet; start Switchboard first', isFine: false }
  const { store } = found
  const fresh: AgentKnowledge = {
    sinceMs: found.now(),
    paused: false,
    floods: [],
    messages: [],
    firsts: [],
    lookups: [],
  }
  const kept = (await store.load(name)) ?? fresh
  const { quarantine: _, ...free } = kept
  if (action === 'clear-flood') {
    return clearedFloods(kept.floods, method, (only) =>
      store.save(name, { ...kept, floods: kept.floods.filter((flood) => only !== undefined && flood.method !== only) }),
    )
  }
  await store.save(name, action === 'pause' ? { ...kept, paused: true } : { ...free, paused: false })
  return { said: action === 'pause' ? 'is paused' : 'sends again when Switchboard runs', isFine: true }
}
