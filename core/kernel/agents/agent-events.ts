import type { Conversations } from '../../conversations/conversations.js'
import type { EventHub } from '../control/event-hub.js'
import type { AgentHouse } from './agent-house.js'

/** Has what happens to agents, stored messages and conversations told with the events of the app, while somebody listens. */
export function tellOfAgents(events: EventHub, { agents, outbox }: AgentHouse, conversations: Conversations): void {
  events.source('agent', () => agents.onChange((agent) => events.emit('agent', { agent })))
  events.source('outbox', () => outbox.onChange((delivery) => events.emit('outbox', { delivery })))
  events.source('conversation', () => conversations.onChange((change) => events.emit('conversation', change)))
}
