import { type Client, type PeerRef, rpcReason, type TlObject } from 'switchboard'

/** Sets the reactions of an account to a message; none takes them away. What is not allowed there is left out. */
export async function react(
  client: Client,
  peer: PeerRef,
  messageId: number,
  emoticons: readonly string[],
): Promise<void> {
  const reaction = emoticons.map((emoticon) => client.create('ReactionEmoji', { emoticon }))
  const params = { peer: await client.resolve(peer), msgId: messageId, reaction }
  await client.invoke('messages.SendReaction', params as never).catch((error) => {
    if (!/^(REACTION_INVALID|MESSAGE_NOT_MODIFIED|REACTION_EMPTY)$/.test(rpcReason(error) ?? '')) throw error
  })
}

/** The emoji among TL reactions; those of sets that one has to buy are left out. */
export function emoticonsIn(reactions: unknown): string[] {
  const list = Array.isArray(reactions) ? (reactions as TlObject[]) : []
  return list.flatMap(({ className, emoticon }) =>
    className === 'ReactionEmoji' && typeof emoticon === 'string' ? [emoticon] : [],
  )
}

/** What others than the account itself show on a message, out of a TL `MessageReactions`. */
export function reactionsOfOthers(reactions: unknown): string[] {
  const { results = [] } = (reactions ?? {}) as { results?: readonly TlObject[] }
  return results.flatMap(({ reaction, count, chosenOrder }) =>
    Number(count) > (chosenOrder == null ? 0 : 1) ? emoticonsIn([reaction]) : [],
  )
}
