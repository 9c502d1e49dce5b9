import type { Account } from './account.js'
import type { Channel } from './chat.js'
import { removeFromBox } from './deleting.js'
import type { Dialog } from './dialog.js'
import type { Message } from './message.js'
import type { WorldState } from './world-state.js'

/** A full history loses this part of itself at once, so that not each message moves all the others. */
const share = 0.1

/** Forgets the oldest messages of an account's chat when there are more than a history holds; nobody is told. */
export function trimDialog(state: WorldState, account: Account, dialog: Dialog): void {
  if (dialog.messages.length <= state.limits.historyCapacity) return
  const gone = oldest(dialog.messages, state.limits.historyCapacity)
  if (gone.size === 0) return
  removeFromBox(state, account, gone)
  for (const message of gone) if (message.owners.size === 0) message.cutOff()
}

/** The same for a channel. The first messages of its topics stay: what is in a topic leads to them. */
export function trimChannel(state: WorldState, channel: Channel): void {
  if (channel.messages.length <= state.limits.historyCapacity) return
  const gone = oldest(channel.messages, state.limits.historyCapacity, (message) => {
    const id = message.idFor(0)
    return message.pinned || (id !== undefined && channel.topics.has(id))
  })
  if (gone.size === 0) return
  channel.history.remove(gone)
  for (const message of gone) message.cutOff()
}

function oldest(
  messages: readonly Message[],
  capacity: number,
  stays: (message: Message) => boolean = ({ pinned }) => pinned,
): ReadonlySet<Message> {
  const excess = messages.length - capacity + Math.floor(capacity * share)
  return new Set(messages.slice(0, excess).filter((message) => !stays(message)))
}
