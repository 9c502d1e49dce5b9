import { isSandboxPhone } from '../config/sandbox-phone.js'
import type { Channel } from './channel.js'

/** The agents of channels in use whose phone numbers only the sandbox knows, each once. */
export function sandboxAgents(channels: readonly Channel[]): string[] {
  const agents = channels.filter(({ enabled }) => enabled).flatMap((channel) => channel.agents)
  return [...new Set(agents.filter(({ phone }) => isSandboxPhone(phone)).map(({ sessionName }) => sessionName))]
}
