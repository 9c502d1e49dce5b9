import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { Peer } from '../../world/peer.js'
import type { World } from '../../world/world.js'

const none: readonly number[] = []

/**
 * What one account sees of the world, in one layer. Whatever an answer mentions is collected here, so that the people
 * and chats can be sent along with it.
 */
export class View {
  readonly userIds = new Set<number>()
  private groups: Set<number> | undefined
  private channels: Set<number> | undefined

  constructor(
    readonly world: World,
    readonly viewer: Account,
    readonly layer: number,
    /** What is written is pushed, not asked for: of strangers it says the least. */
    readonly pushed = false,
  ) {}

  get groupIds(): Iterable<number> {
    return this.groups ?? none
  }

  get channelIds(): Iterable<number> {
    return this.channels ?? none
  }

  /** The peer, and a note that it is mentioned. */
  peer(peer: Peer): TlValue {
    switch (peer.type) {
      case 'user':
        return { _: 'peerUser', user_id: this.user(peer.id) }
      case 'group':
        return { _: 'peerChat', chat_id: this.group(peer.id) }
      case 'channel':
        return { _: 'peerChannel', channel_id: this.channel(peer.id) }
    }
  }

  /** The number of a person, and a note that they are mentioned. */
  user(id: number): bigint {
    this.userIds.add(id)
    return BigInt(id)
  }

  group(id: number): bigint {
    this.groups ??= new Set()
    this.groups.add(id)
    return BigInt(id)
  }

  channel(id: number): bigint {
    this.channels ??= new Set()
    this.channels.add(id)
    return BigInt(id)
  }

  isSelf(peer: Peer): boolean {
    return peer.type === 'user' && peer.id === this.viewer.id
  }
}

/** An empty list becomes an absent flag. */
export function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length > 0 ? items : undefined
}
