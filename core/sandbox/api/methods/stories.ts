import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'
import { recentStoriesLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'

const stealthMode = { _: 'storiesStealthMode' }
const noStories = { _: 'stories.stories', count: 0, stories: [], chats: [], users: [] }
/** Names the list of all stories, which never changes. */
const listState = 'none'

/** Nobody has stories here; clients that look for them find none. */
export const storyMethods: MethodTable = {
  'stories.getAllStories': forUsers((call) => {
    if (call.params.has('state')) {
      return { _: 'stories.allStoriesNotModified', state: listState, stealth_mode: stealthMode }
    }
    const lists = { peer_stories: [], chats: [], users: [] }
    return { _: 'stories.allStories', count: 0, state: listState, ...lists, stealth_mode: stealthMode }
  }),
  'stories.getPeerStories': forAccounts((call) => {
    const view = call.view()
    const peer = view.peer(call.inputs.peer(call.params.object('peer')))
    return { _: 'stories.peerStories', stories: { _: 'peerStories', peer, stories: [] }, ...collected(view) }
  }),
  'stories.getPeerMaxIDs': forUsers((call) => {
    const peers = call.params.objects('id').map((input) => call.inputs.peer(input))
    return call.layer < recentStoriesLayer ? peers.map(() => 0) : peers.map(() => ({ _: 'recentStory' }))
  }),
  'stories.getAllReadPeerStories': forUsers((call) => call.updates([])),
  'stories.getPinnedStories': forAccounts((call) => ofPeer(call, noStories)),
  'stories.getStoriesArchive': forUsers((call) => ofPeer(call, noStories)),
  'stories.getStoriesByID': forAccounts((call) => ofPeer(call, noStories)),
  'stories.getAlbums': forAccounts((call) => ofPeer(call, { _: 'stories.albums', hash: 0n, albums: [] })),
  'stories.getAlbumStories': forAccounts((call) => ofPeer(call, noStories)),
  'stories.getChatsToSend': forUsers(() => ({ _: 'messages.chats', chats: [] })),
  'stories.searchPosts': forUsers(() => ({ _: 'stories.foundStories', count: 0, stories: [], chats: [], users: [] })),
  'stories.canSendStory': forUsers((call) => {
    call.inputs.peer(call.params.object('peer'))
    throw new RpcError(400, 'PREMIUM_ACCOUNT_REQUIRED')
  }),
  'stories.readStories': forUsers((call) => {
    call.inputs.peer(call.params.object('peer'))
    return []
  }),
}

/** The same for each peer the caller may name. */
function ofPeer(call: AccountCall, answer: TlValue): TlValue {
  call.inputs.peer(call.params.object('peer'))
  return answer
}
