import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { CallOptions } from '../calls/call-middleware.js'
import { markedIdOf } from '../messages/message.js'
import { peerOfMarkedId } from './peer-id.js'
import type { PeerRef } from './peer-ref.js'
import type { Peers } from './peers.js'

/** What resolving peers and sending messages call of their client. */
export interface ClientCalls {
  invoke(method: string, params: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<TlObject>
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject
  readonly peers: Peers
  readonly selfId: number | undefined
}

const notThere = new Set(['USERNAME_NOT_OCCUPIED', 'USERNAME_INVALID', 'PHONE_NOT_OCCUPIED', 'PHONE_NUMBER_INVALID'])

/**
 * The `InputPeer` of whatever names someone. Asks Telegram only for usernames and phone numbers this account has not met.
 * @throws RPC_PEER_UNKNOWN when the account cannot address them.
 */
export async function resolvePeer(calls: ClientCalls, peer: PeerRef, options: CallOptions = {}): Promise<TlObject> {
  if (typeof peer === 'number') return known(calls, peer)
  if (typeof peer === 'object') return fromObject(calls, peer)
  const text = peer.trim()
  if (text === 'me' || text === 'self') return calls.create('InputPeerSelf', {})
  if (/^-?\d+$/.test(text)) return known(calls, Number(text))
  if (text.startsWith('+'))
    return ask(calls, 'contacts.ResolvePhone', { phone: text.replace(/\D/g, '') }, peer, options)
  const username = text.replace(/^(https?:\/\/)?(t|telegram)\.me\//i, '').replace(/^@/, '')
  const met = await calls.peers.findByUsername(username)
  return met ? known(calls, met.id) : ask(calls, 'contacts.ResolveUsername', { username }, peer, options)
}

/** The `InputPeer` of somebody who is known without asking or waiting, as most are who are written to; else `undefined`. */
export function peerAtHand(calls: ClientCalls, peer: PeerRef): TlObject | undefined {
  if (typeof peer === 'object') return peer.className.startsWith('InputPeer') ? peer : undefined
  let id = peer
  if (typeof id === 'string') {
    if (!id.startsWith('@')) return undefined
    const met = calls.peers.byUsername(id)
    if (!met) return undefined
    id = met.id
  }
  return id !== calls.selfId && calls.peers.get(id) ? calls.peers.inputPeer(id) : undefined
}

/** The `InputChannel` of a channel or supergroup, `undefined` for any other peer. */
export function inputChannelOf(calls: ClientCalls, inputPeer: TlObject): TlObject | undefined {
  const { className, channelId, accessHash, peer, msgId } = inputPeer
  if (className === 'InputPeerChannelFromMessage') {
    return calls.create('InputChannelFromMessage', { peer, msgId, channelId })
  }
  if (className !== 'InputPeerChannel') return undefined
  return calls.create('InputChannel', { channelId, accessHash })
}

async function known(calls: ClientCalls, id: number): Promise<TlObject> {
  if (id === calls.selfId) return calls.create('InputPeerSelf', {})
  if (!calls.peers.get(id)) await calls.peers.find(id)
  const peer = calls.peers.inputPeer(id)
  if (peer) return peer
  const { kind, id: bareId } = peerOfMarkedId(id)
  throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: `${kind} ${bareId} (${id})` })
}

async function fromObject(calls: ClientCalls, peer: TlObject): Promise<TlObject> {
  if (peer.className.startsWith('InputPeer')) return peer
  if (peer.className === 'InputUserSelf') return calls.create('InputPeerSelf', {})
  if (peer.className === 'Message' || peer.className === 'MessageService')
    return fromObject(calls, peer.peerId as TlObject)
  calls.peers.learn([peer], undefined)
  const id = markedIdOf(peer)
  if (id !== undefined) return known(calls, id)
  throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: `what a ${peer.className} names` })
}

async function ask(
  calls: ClientCalls,
  method: string,
  params: Readonly<Record<string, unknown>>,
  peer: string,
  options: CallOptions,
): Promise<TlObject> {
  try {
    const resolved = await calls.invoke(method, params, options)
    const id = markedIdOf(resolved.peer as TlObject)
    if (id !== undefined) return await known(calls, id)
  } catch (error) {
    const reason = rpcReason(error)
    if (reason === undefined || !notThere.has(reason)) throw error
    throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer }, { cause: error })
  }
  throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer })
}
