import { geoLive, type LiveOptions } from '../../content/geo-live.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { PeerRef } from '../peers/peer-ref.js'
import type { ChatParts } from './chat-parts.js'

/** How a live location is moved. */
export interface MoveOptions extends Omit<LiveOptions, 'for'> {
  /** The buttons below it; without them they go, as with every edit. */
  buttons?: Keyboard
}

/** The live locations that this account has sent to one conversation, each named by the message that carries it. */
export class ChatLocations {
  readonly #parts: Pick<ChatParts, 'calls' | 'editMedia'>
  readonly #peer: PeerRef

  /** To be had from `client.chat(...).locations`. */
  constructor(parts: Pick<ChatParts, 'calls' | 'editMedia'>, peer: PeerRef) {
    this.#parts = parts
    this.#peer = peer
  }

  /**
   * Shows where somebody is now; the same place again changes nothing.
   * @throws PLUGIN_CONTENT; RPC_BAD_REQUEST when its time is over or it was stopped.
   */
  async move(messageId: number, latitude: number, longitude: number, options: MoveOptions = {}): Promise<void> {
    const { buttons, ...live } = options
    const media = geoLive(this.#parts.calls.create, { latitude, longitude, ...live })
    await this.#parts.editMedia(this.#peer, messageId, media, buttons)
  }

  /** Ends it: it stays where it was last. @throws RPC_BAD_REQUEST when it has ended already. */
  async stop(messageId: number, { buttons }: Pick<MoveOptions, 'buttons'> = {}): Promise<void> {
    const { create } = this.#parts.calls
    const media: TlObject = create('InputMediaGeoLive', { stopped: true, geoPoint: create('InputGeoPointEmpty', {}) })
    await this.#parts.editMedia(this.#peer, messageId, media, buttons)
  }
}
