import type { Client, PeerRef } from 'switchboard'

/** A person, group or channel as `channels.json` names it: an id, a username, or a link of t.me. */
export type ChatRef = number | string

/** The same in the form in which a client takes it. */
export function peerOf(ref: ChatRef): PeerRef {
  if (typeof ref === 'number') return ref
  const text = ref.trim()
  return /^-?\d+$/.test(text) ? Number(text) : `@${usernameIn(text)}`
}

/** Whether a chat that a client knows by its id is the one that is named. */
export function isChat(client: Client, ref: ChatRef, chatId: number): boolean {
  const peer = peerOf(ref)
  if (typeof peer === 'number') return peer === chatId
  return client.peers.get(chatId)?.username?.toLowerCase() === String(peer).slice(1).toLowerCase()
}

function usernameIn(text: string): string {
  const path = text.replace(/^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.(?:me|dog)\/(?:s\/)?/i, '')
  return path.replace(/^@/, '').replace(/\/+$/, '')
}
