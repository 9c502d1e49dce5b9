import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import type { PeerRef } from '../peers/peer-ref.js'
import type { ClientCalls } from '../peers/peer-resolver.js'

/** Of what the chats of a client are made. */
export interface ChatParts {
  readonly calls: ClientCalls
  readonly clock: Clock
  /** Replaces what a message carries, and its buttons. What is so already is as good as replaced. */
  readonly editMedia: (peer: PeerRef, id: number, media: TlObject, buttons?: Keyboard) => Promise<void>
  /** The numbers of what is made there; default: random ones. */
  readonly nextRandomId?: () => bigint
}
