import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Channel } from '../../world/chat.js'
import { channelPeer } from '../../world/peer.js'
import type { ChannelUpdate, CommonUpdate, DeliveredUpdate } from '../../world/update.js'
import type { LogEntry } from '../../world/update-log.js'
import type { AccountCall } from '../call.js'
import { forAccounts, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { dialogToTl } from '../to-tl/dialog-to-tl.js'
import { messageToTl } from '../to-tl/message-to-tl.js'
import { stateToTl } from '../to-tl/state-to-tl.js'
import { updateToTl } from '../to-tl/update-to-tl.js'
import type { View } from '../to-tl/view.js'

/** Events in one slice when the client names no limit. */
const sliceSize = 100
const channelLimits = { user: 100, bot: 100_000 }
/** How many of a channel's newest messages come with `channelDifferenceTooLong`. */
const tooLongMessages = 20

export const updateMethods: MethodTable = {
  'updates.getState': forAccounts((call) => {
    // A client that asks where it stands wants to hear nothing older.
    call.services.logins.record(call.request.authKey.id).missed = []
    return stateToTl(call)
  }),
  'updates.getDifference': forAccounts((call) => difference(call)),
  'updates.getChannelDifference': forAccounts((call) => channelDifference(call)),
}

function difference(call: AccountCall): TlValue {
  const { params, account, world } = call
  const pts = params.int('pts')
  if (pts <= 0) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_EMPTY')
  const entries = account.log.since(pts)
  const totalLimit = params.optionalInt('pts_total_limit')
  if (!entries || (totalLimit !== undefined && stepsOf(entries) > totalLimit)) {
    return { _: 'updates.differenceTooLong', pts: account.log.pts }
  }
  const limit = params.optionalInt('pts_limit') ?? sliceSize
  const slice = entries.slice(0, Math.max(1, limit))
  const isLast = slice.length === entries.length
  const view = call.view()
  const messages: TlValue[] = []
  const others: TlValue[] = []
  for (const entry of latestEdits(slice)) addCommon(view, entry, messages, others)
  if (!isLast) {
    const last = slice.at(-1)
    const intermediate_state = { ...stateToTl(call), pts: last?.pts ?? pts, qts: params.int('qts') }
    return {
      _: 'updates.differenceSlice',
      new_encrypted_messages: [],
      ...lists(view, messages, others),
      intermediate_state,
    }
  }
  others.push(...qtsUpdates(call, view), ...missedUpdates(call, view), ...channelHints(call, view))
  const state = stateToTl(call)
  if (messages.length === 0 && others.length === 0 && account.log.pts === pts) {
    return { _: 'updates.differenceEmpty', date: world.state.now, seq: state.seq }
  }
  return { _: 'updates.difference', new_encrypted_messages: [], ...lists(view, messages, others), state }
}

/** Numbers that were left out are no steps. */
function stepsOf(entries: readonly LogEntry<CommonUpdate>[]): number {
  return entries.reduce((sum, { ptsCount }) => sum + ptsCount, 0)
}

function addCommon(view: View, entry: LogEntry<CommonUpdate>, messages: TlValue[], others: TlValue[]): void {
  const { update } = entry
  if (update.type === 'new-message') {
    if (update.message.idFor(view.viewer.id) !== undefined) messages.push(messageToTl(view, update.message))
    return
  }
  const written = updateToTl(view, { box: 'common', ...entry, update })
  if (written) others.push(written)
}

/** Of several edits of one message only the last is told: all of them would show the same text. */
function latestEdits<Update extends CommonUpdate | ChannelUpdate>(
  entries: readonly LogEntry<Update>[],
): LogEntry<Update>[] {
  const last = new Map<unknown, LogEntry<Update>>()
  for (const entry of entries)
    if ('message' in entry.update && isEdit(entry.update)) last.set(entry.update.message, entry)
  return entries.filter(
    ({ update, pts }) => !('message' in update && isEdit(update)) || last.get(update.message)?.pts === pts,
  )
}

function isEdit(update: CommonUpdate | ChannelUpdate): boolean {
  return update.type === 'edit-message' || update.type === 'edit-channel-message'
}

function qtsUpdates(call: AccountCall, view: View): TlValue[] {
  const entries = call.account.qtsLog.since(call.params.int('qts')) ?? []
  return entries.flatMap(({ pts, update }) => updateToTl(view, { box: 'qts', qts: pts, update }) ?? [])
}

/** Events without a number that none of this login's sessions took. */
function missedUpdates(call: AccountCall, view: View): TlValue[] {
  const record = call.services.logins.record(call.request.authKey.id)
  const { missed } = record
  record.missed = []
  return missed.flatMap((update) => updateToTl(view, { box: 'none', update, transient: false }) ?? [])
}

/** Channels that changed since the client was last there: it asks for their difference itself. */
function channelHints(call: AccountCall, view: View): TlValue[] {
  const since = call.params.int('date')
  const hints: TlValue[] = []
  for (const dialog of call.account.dialogs.values()) {
    if (dialog.peer.type !== 'channel') continue
    const channel = call.world.state.channels.get(dialog.peer.id)
    if (!channel?.members.has(call.account.id)) continue
    const log = logOf(call, channel)
    if (log.lastDate < since || log.lastDate === 0) continue
    hints.push({ _: 'updateChannelTooLong', channel_id: view.channel(channel.id), pts: log.pts })
  }
  return hints
}

function channelDifference(call: AccountCall): TlValue {
  const { params, account } = call
  const channel = call.inputs.channel(params.object('channel'))
  call.inputs.checkReadable(channel)
  const pts = params.int('pts')
  if (pts <= 0) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_EMPTY')
  const log = logOf(call, channel)
  const limit = Math.min(Math.max(params.int('limit'), 1), account.isBot ? channelLimits.bot : channelLimits.user)
  const entries = log.since(pts)
  const view = call.view()
  view.channel(channel.id)
  if (!entries) return channelTooLong(call, view, channel)
  if (entries.length === 0) return { _: 'updates.channelDifferenceEmpty', final: true, pts: log.pts, timeout: 30 }
  const slice = entries.slice(0, limit)
  const isLast = slice.length === entries.length
  const messages: TlValue[] = []
  const others: TlValue[] = []
  for (const entry of latestEdits(slice)) addChannel(view, channel, entry, messages, others)
  return {
    _: 'updates.channelDifference',
    final: isLast || undefined,
    pts: slice.at(-1)?.pts ?? pts,
    timeout: isLast ? 30 : undefined,
    ...lists(view, messages, others),
  }
}

function addChannel(
  view: View,
  channel: Channel,
  entry: LogEntry<ChannelUpdate>,
  messages: TlValue[],
  others: TlValue[],
): void {
  const { update } = entry
  if (update.type === 'new-channel-message') {
    if (!update.message.deleted) messages.push(messageToTl(view, update.message))
    return
  }
  const delivered: DeliveredUpdate = { box: 'channel', channelId: channel.id, ...entry, update }
  const written = updateToTl(view, delivered)
  if (written) others.push(written)
}

function channelTooLong(call: AccountCall, view: View, channel: Channel): TlValue {
  const dialog = call.world.state.dialog(call.account, channelPeer(channel.id))
  const messages = channel.messages.slice(-tooLongMessages).reverse()
  return {
    _: 'updates.channelDifferenceTooLong',
    final: true,
    timeout: 30,
    dialog: { ...dialogToTl(view, dialog), pts: logOf(call, channel).pts },
    messages: messages.map((message) => messageToTl(view, message)),
    ...collected(view),
  }
}

function logOf(call: AccountCall, channel: Channel): Channel['log'] {
  return call.account.isBot ? channel.botLog(call.account.id) : channel.log
}

function lists(view: View, new_messages: TlValue[], other_updates: TlValue[]): Record<string, TlValue[]> {
  return { new_messages, other_updates, ...collected(view) }
}
