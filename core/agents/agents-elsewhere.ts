import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import type { AgentStatus } from './agent-status.js'
import { type AgentStore, leftAtMs } from './agent-store.js'

/** A picture that its process has not renewed for so long says nothing any more; a running one does each two seconds. */
const freshMs = 10_000

interface Picture {
  readonly status: AgentStatus
  /** When it was made, by the clock of the process that made it: another one means a new picture, and nothing else. */
  readonly atMs: number
  readonly seenMs: number
}

/** What a process has answered, newer than what it has shown until then. */
interface Answer {
  readonly status: AgentStatus
  readonly seenMs: number
  /** When the picture was made that was there at the next look. Only what takes its place is known to be newer than the answer. */
  readonly besideMs?: number
  /** When the picture was made that was known before it came; absent: none was. */
  readonly knownMs?: number
}

type Shown = Awaited<ReturnType<AgentStore['published']>>[number]

interface AgentsElsewhereParts {
  readonly store: AgentStore
  readonly clock: Clock
}

/** How agents are that other processes run, as those show them. */
export class AgentsElsewhere {
  private pictures = new Map<string, Picture | Answer>()

  constructor(private readonly parts: AgentsElsewhereParts) {}

  /** Looks at what others show of those agents that they run, if there are any. @throws STORAGE_... */
  async look(agents: Iterable<Agent>): Promise<void> {
    const away = new Set([...agents].filter(({ isHere }) => !isHere).map(({ name }) => name))
    const before = new Map(this.pictures)
    const shown = new Map((away.size > 0 ? await this.parts.store.published() : []).map((each) => [each.agent, each]))
    const pictures = new Map<string, Picture | Answer>()
    for (const name of away) {
      const known = this.pictures.get(name)
      const picture = shown.get(name)
      const isAnsweredMeanwhile = known !== before.get(name)
      const latest = isAnsweredMeanwhile || !picture ? answerOf(known) : this.latest(known, picture)
      if (latest) pictures.set(name, latest)
    }
    this.pictures = pictures
  }

  private latest(known: Picture | Answer | undefined, { status, atMs }: Shown): Picture | Answer {
    const answer = answerOf(known)
    // Who answers runs, and leaves its picture behind only afterwards.
    const hasGoneSince = atMs === leftAtMs && (answer?.knownMs ?? leftAtMs) !== leftAtMs
    if (answer && !hasGoneSince && (answer.besideMs ?? atMs) === atMs) return { ...answer, besideMs: atMs }
    if (known && 'atMs' in known && known.atMs === atMs) return known
    return { status: status as AgentStatus, atMs, seenMs: this.parts.clock.monotonic() }
  }

  /** Takes what a process has answered, until it shows something newer. */
  learn(status: AgentStatus): void {
    const knownMs = madeMsOf(this.pictures.get(status.name))
    const answer = { status, seenMs: this.parts.clock.monotonic(), ...(knownMs !== undefined && { knownMs }) }
    this.pictures.set(status.name, answer)
  }

  /** How an agent is that another process runs; `undefined`: this one does, or nobody says. */
  of(agent: Agent): AgentStatus | undefined {
    const picture = agent.isHere ? undefined : this.pictures.get(agent.name)
    if (!picture || ('atMs' in picture && picture.atMs === leftAtMs)) return undefined
    return this.parts.clock.monotonic() - picture.seenMs < freshMs ? picture.status : undefined
  }
}

function answerOf(known: Picture | Answer | undefined): Answer | undefined {
  return known && 'atMs' in known ? undefined : known
}

/** When the latest picture was made that is known. */
function madeMsOf(known: Picture | Answer | undefined): number | undefined {
  if (!known) return undefined
  return 'atMs' in known ? known.atMs : (known.besideMs ?? known.knownMs)
}
