import type { TlObject } from '../driver.js'

type Fields = Readonly<Record<string, unknown>>
type Make = (className: string, fields: Fields) => TlObject

/** The methods of topics, which newer layers moved from `channels` to `messages`, as chats with bots have topics too. */
const ofTopics =
  /^channels\.(CreateForumTopic|EditForumTopic|GetForumTopics|GetForumTopicsByID|UpdatePinnedForumTopic|DeleteTopicHistory)$/

/**
 * A method of the older layers as newer ones call it, for libraries that know only that name; callers need not know the layer of
 * their driver.
 */
export function newerMethod(
  method: string,
  { channel, ...params }: Fields,
  make: Make,
): { readonly method: string; readonly params: Fields } | undefined {
  const name = ofTopics.exec(method)?.[1]
  if (name === undefined || typeof channel !== 'object' || channel === null) return undefined
  const { className, channelId, accessHash, peer, msgId } = channel as TlObject
  const inputPeer =
    className === 'InputChannelFromMessage'
      ? make('InputPeerChannelFromMessage', { peer, msgId, channelId })
      : make('InputPeerChannel', { channelId, accessHash })
  return { method: `messages.${name}`, params: { ...params, peer: inputPeer } }
}
