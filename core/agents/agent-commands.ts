import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Agent } from './agent.js'
import type { AgentHealth, AgentState } from './agent-status.js'
import type { AgentCommand, AgentStore } from './agent-store.js'
import { healthText } from './next-step.js'

/** What came of a command, for whoever gave it. */
export interface AgentAnswer {
  /** In words, behind the agent's name: `is paused`. */
  readonly said: string
  /** Whether it is done, and the agent well as far as that was asked. */
  readonly isFine: boolean
  readonly health?: AgentHealth
}

/** Reads an answer; one of an earlier version is its words alone. */
export function readAnswer(text: string): AgentAnswer {
  return text.startsWith('{') ? (JSON.parse(text) as AgentAnswer) : { said: text, isFine: true }
}

/** Does what was asked of agents from other processes, and answers. */
export async function answerCommands(store: AgentStore, find: (name: string) => Agent): Promise<void> {
  for (const command of await store.asked()) {
    if (isElsewhere(command.agent, find)) continue
    const answer = await carryOut(command, find).catch((error) => ({
      said: isSwitchboardError(error) ? error.what : String(error),
      isFine: false,
    }))
    await store.answer(command.id, JSON.stringify(answer))
  }
}

/** Whether another process runs it, and so answers. */
function isElsewhere(name: string, find: (name: string) => Agent): boolean {
  try {
    return !find(name).isHere
  } catch {
    // Whoever asks for one that nobody knows is told so.
    return false
  }
}

async function carryOut(command: AgentCommand, find: (name: string) => Agent): Promise<AgentAnswer> {
  const agent = find(command.agent)
  const { floods } = agent.records
  switch (command.action) {
    case 'pause':
      await agent.pause()
      return { said: 'is paused', isFine: true, health: agent.health }
    case 'resume':
      await agent.resume()
      return answered(agent.health)
    case 'clear-flood':
      return clearedFloods(floods.all(), command.argument, (method) => agent.clearFlood(method))
    case 'check':
      return answered(await agent.check())
  }
}

/** Forgets the pauses of a method, or all; a method that has none is refused, as it may be misspelt. */
export async function clearedFloods(
  known: readonly { readonly method: string }[],
  method: string | undefined,
  clear: (method?: string) => Promise<unknown>,
): Promise<AgentAnswer> {
  const names = known.map((flood) => flood.method)
  const wanted = names.find((name) => name.toLowerCase() === method?.toLowerCase())
  if (method !== undefined && wanted === undefined) {
    const others = names.length > 0 ? `; it has of ${names.join(', ')}` : ''
    return { said: `has no flood waits of ${method}${others}`, isFine: false }
  }
  await clear(wanted)
  return { said: names.length > 0 ? 'has no flood waits any more' : 'had no flood waits', isFine: true }
}

/** `is flooded: messages.SendMessage, 1m30s left`, and what can be done about it. */
function answered(health: AgentHealth): AgentAnswer {
  const said = `is ${healthText(health)}${health.next === undefined ? '' : `; ${health.next}`}`
  return { said, isFine: !ill.has(health.state), health }
}

/** The states in which an agent needs somebody, or a connection, before it sends again. */
const ill: ReadonlySet<AgentState> = new Set([
  ...(['offline', 'connecting', 'reconnecting', 'login-needed', 'quarantined'] as const),
])
