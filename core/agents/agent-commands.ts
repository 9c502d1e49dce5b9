import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Agent } from './agent.js'
import type { AgentHealth } from './agent-status.js'
import type { AgentCommand, AgentStore } from './agent-store.js'
import { healthText } from './next-step.js'

/** Does what was asked of agents from other processes, and answers in words. */
export async function answerCommands(store: AgentStore, find: (name: string) => Agent): Promise<void> {
  for (const command of await store.asked()) {
    if (isElsewhere(command.agent, find)) continue
    const answer = await carryOut(command, find).catch((error) =>
      isSwitchboardError(error) ? error.what : String(error),
    )
    await store.answer(command.id, answer)
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

async function carryOut(command: AgentCommand, find: (name: string) => Agent): Promise<string> {
  const agent = find(command.agent)
  switch (command.action) {
    case 'pause':
      await agent.pause()
      return 'is paused'
    case 'resume':
      await agent.resume()
      return answered(agent.health)
    case 'clear-flood':
      return (await agent.clearFlood(command.argument)) ? 'has no flood waits any more' : 'had no flood waits'
    case 'check':
      return answered(await agent.check())
  }
}

/** `is flooded: messages.SendMessage, 1m30s left`, and what can be done about it. */
function answered(health: AgentHealth): string {
  return `is ${healthText(health)}${health.next === undefined ? '' : `; ${health.next}`}`
}
