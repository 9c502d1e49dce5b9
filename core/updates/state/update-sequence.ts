import type { TlObject } from '../../mtproto/driver.js'
import { objectField } from '../tl-fields.js'

/** The numbered sequence an update belongs to, and its place there. */
export type UpdatePlace =
  | { readonly box: 'common' | 'qts'; readonly end: number; readonly count: number }
  | { readonly box: 'channel'; readonly channelId: number; readonly end: number; readonly count: number }

/** Says where an update stands; `undefined` for those that stand in no sequence of their own. */
export function placeOf(update: TlObject): UpdatePlace | undefined {
  const { className, pts, qts } = update
  if (typeof pts === 'number' && pts > 0) {
    const count = typeof update.ptsCount === 'number' ? update.ptsCount : 0
    const channelId = channelOf(update)
    if (channelId !== undefined) return { box: 'channel', channelId, end: pts, count }
    // These carry a channel's or dialog's pts as information only.
    return className === 'UpdateChannelTooLong' ? undefined : { box: 'common', end: pts, count }
  }
  // 0 is sent where the order does not matter.
  if (typeof qts === 'number' && qts > 0) return { box: 'qts', end: qts, count: 1 }
  return undefined
}

/** The channel whose sequence an update belongs to. */
function channelOf(update: TlObject): number | undefined {
  if (!update.className.includes('Channel') || update.className === 'UpdateChannelTooLong') return undefined
  if (update.channelId != null) return Number(update.channelId)
  const message = objectField(update, 'message')
  const peer = message && objectField(message, 'peerId')
  return peer?.className === 'PeerChannel' ? Number(peer.channelId) : undefined
}

/** Marks of an own request's answer that change a sequence without saying what happened. */
export function placeOfAnswer(answer: TlObject, params: Readonly<Record<string, unknown>>): UpdatePlace | undefined {
  if (typeof answer.pts !== 'number' || typeof answer.ptsCount !== 'number') return undefined
  const target = (params.channel ?? params.peer) as TlObject | undefined
  const place = { end: answer.pts, count: answer.ptsCount }
  const channelId = target?.channelId
  return channelId == null ? { box: 'common', ...place } : { box: 'channel', channelId: Number(channelId), ...place }
}
