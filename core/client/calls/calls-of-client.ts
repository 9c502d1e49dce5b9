import type { TlObject } from '../../mtproto/driver.js'
import type { Account } from '../login/account.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { Peers } from '../peers/peers.js'

/** What the parts of a client need of it to call Telegram. */
export class CallsOfClient implements ClientCalls {
  readonly peers: Peers

  /** @param client - whose calls they are. */
  constructor(
    private readonly client: { readonly self: Account | undefined; readonly peers: Peers },
    readonly invoke: ClientCalls['invoke'],
    readonly create: (className: string, fields: Readonly<Record<string, unknown>>) => TlObject,
  ) {
    this.peers = client.peers
  }

  get selfId(): number | undefined {
    return this.client.self?.id
  }
}
