import type { PersonMessage } from './person-message.js'
import type { Account } from './world/account.js'
import type { Peer } from './world/peer.js'
import type { World } from './world/world.js'

/** Somebody deletes messages for everyone. */
export function deleteForEveryone(
  { state, deleting }: World,
  account: Account,
  messages: readonly PersonMessage[],
): void {
  state.change({ accountId: account.id }, () => {
    for (const { chat, id } of messages) {
      if (chat.type === 'channel') deleting.deleteFromChannel(account, state.channel(chat.id), [id])
      else deleting.delete(account, [id], { revoke: true })
    }
  })
}

/** Somebody reads a chat to its end. */
export function readAll({ state, reading }: World, account: Account, chat: Peer): void {
  if (chat.type === 'channel') reading.readChannel(account, state.channel(chat.id), 0)
  else reading.read(account, chat, 0)
}
