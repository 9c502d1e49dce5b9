import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Agent } from './agent.js'
import type { AgentCommand, AgentStore } from './agent-store.js'

/** Does what was asked of agents from other processes, and answers in words. */
export async function answerCommands(store: AgentStore, find: (name: string) => Agent): Promise<void> {
  for (const command of await store.asked()) {
    const answer = await carryOut(command, find).catch((error) =>
      isSwitchboardError(error) ? error.what : String(error),
    )
    await store.answer(command.id, answer)
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
      return `is ${healthText(agent.health)}`
    case 'clear-flood':
      return (await agent.clearFlood(command.argument)) ? 'has no flood waits any more' : 'had no flood waits'
    case 'check':
      return `is ${healthText(await agent.check())}`
  }
}

/** `flooded: messages.SendMessage`. */
function healthText({ state, reason }: Agent['health']): string {
  return reason === undefined || reason === state ? state : `${state}: ${reason}`
}
