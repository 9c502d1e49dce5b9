import { gzipSync } from 'node:zlib'
import type { TlValue } from '../../tl-value.js'
import type { Document } from '../../world/media.js'
import { emojiReactions } from '../../world/reactions.js'
import { documentToTl } from './media-to-tl.js'
import type { View } from './view.js'

/** One transparent pixel, losslessly. */
const icon = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')
/** A second in which nothing moves. */
const animation = gzipSync(
  JSON.stringify({ tgs: 1, v: '5.5.2', fr: 60, ip: 0, op: 60, w: 512, h: 512, ddd: 0, assets: [], layers: [] }),
)

/** Which list of reactions this is, as clients remember it. */
export const reactionsHash = emojiReactions.length

/** The reactions everyone can use. Their pictures are real files of the right kinds, and show nothing. */
export function availableReactionsToTl(view: View, dcId: number): TlValue {
  const reactions = emojiReactions.map((emoji): TlValue => {
    const still = documentToTl(view, picture(view, `icon:${emoji}`, emoji, dcId, 'image/webp', icon))
    const moving = documentToTl(
      view,
      picture(view, `animation:${emoji}`, emoji, dcId, 'application/x-tgsticker', animation),
    )
    return {
      _: 'availableReaction',
      reaction: emoji,
      title: emoji,
      static_icon: still,
      appear_animation: moving,
      select_animation: moving,
      activate_animation: moving,
      effect_animation: moving,
      around_animation: moving,
      center_icon: moving,
    }
  })
  return { _: 'messages.availableReactions', hash: reactionsHash, reactions }
}

function picture(view: View, name: string, emoji: string, dcId: number, mimeType: string, content: Buffer): Document {
  return view.world.files.builtIn(`reaction:${name}`, {
    content: new Uint8Array(content),
    dcId,
    mimeType,
    attributes: [
      { type: 'image-size', width: 512, height: 512 },
      { type: 'sticker', alt: emoji },
      { type: 'filename', fileName: mimeType === 'image/webp' ? 'sticker.webp' : 'AnimatedSticker.tgs' },
    ],
  })
}
