import { entry } from '../entry.js'

/** Faults with the prefixes `OUTBOX_` and `AGENT_`: whoever sends stored messages and runs their accounts can fix them. */
export const outboxErrors = {
  OUTBOX_NOT_STORABLE: entry<{ problem: string }>(
    ({ problem }) => `A message cannot be stored: ${problem}.`,
    () =>
      'Name the recipient by an id, @username or phone number, give the message a text, a file path or ids, and its options dates and numbers.',
  ),
  OUTBOX_MESSAGE_UNKNOWN: entry<{ id: number }>(
    ({ id }) => `There is no message ${id} in the outbox.`,
    () => 'List the messages to see which there are; those that are over are kept for 30 days.',
  ),
  OUTBOX_COPY_GONE: entry<{ chat: number; ids: readonly number[] }>(
    ({ chat, ids }) =>
      `The messages ${ids.join(', ')} of the chat ${chat}, which were to be sent on, are not there any more.`,
    () => 'Send what they said anew.',
  ),
  OUTBOX_DO_NOT_CONTACT: entry<{ recipient: string; reason: string }>(
    ({ recipient, reason }) => `Nobody may write to ${recipient}: ${reason}.`,
    ({ recipient }) =>
      `If the person wants to be written to, npx switchboard do-not-contact remove ${recipient} takes them off the list.`,
  ),
  OUTBOX_BROADCAST_UNKNOWN: entry<{ id: number }>(
    ({ id }) => `There is no broadcast ${id}.`,
    () => 'Take a number that `npx switchboard broadcasts list` shows.',
  ),
  OUTBOX_BROADCAST_DIFFERS: entry<{ id: number; key: string }>(
    ({ id, key }) => `The key '${key}' belongs to the broadcast ${id}, which says something else; nothing is sent.`,
    () =>
      'Take another key for what is said anew, or give the text and format of that broadcast to add recipients to it.',
  ),
  AGENT_UNKNOWN: entry<{ agent: string; pool: string; known: readonly string[] }>(
    ({ agent, pool }) => `There is no agent '${agent}'${pool === 'global' ? '' : ` in the pool ${pool}`}.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Add an agent first.'),
  ),
  AGENT_CHANNEL_OFF: entry<{ agent: string; channel: string }>(
    ({ agent, channel }) => `The agent '${agent}' is not at work: its channel ${channel} is off.`,
    ({ agent, channel }) =>
      `Run npx switchboard channels edit ${channel} --on, or npx switchboard agents move ${agent} --channel with one that is on.`,
  ),
  AGENT_UNAVAILABLE: entry<{ pool: string; reason: string }>(
    ({ pool, reason }) => `The pool ${pool} has no account for this now: ${reason}.`,
    () => 'See npx switchboard agents status; resume what is paused, log in what has no login, or add an agent.',
  ),
  AGENT_ELSEWHERE: entry<{ pool: string; agent: string; machine?: string }>(
    ({ pool, agent, machine = 'another machine' }) =>
      `The agent ${agent} of the pool ${pool} runs on ${machine}, and only a process that runs an agent can take it for calls of its own.`,
    () =>
      'Send by the pool, or make single calls by `Clients.call`: both go out from where the agent runs; or do this in a plugin of the agents (`agents.plugins`), which runs there.',
  ),
  OUTBOX_STOPPED: entry<object>(
    () => 'The outbox has stopped before the message was over; what is stored goes out after the next start.',
    () => 'Wait for the outcome after the next start, by the number or the key of the message.',
  ),
}
