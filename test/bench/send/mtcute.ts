import { html } from '@mtcute/node'
import { sender } from '../pool/sender.js'
import { bareMtcute } from './bare-mtcute.js'

/** Bare `sendText` of mtcute. */
sender(async (order) => {
  const client = await bareMtcute(order)
  const peers = new Map<string, Awaited<ReturnType<typeof client.resolvePeer>>>()
  return async ({ username }, text, formatted) => {
    const peer = peers.get(username) ?? (await client.resolvePeer(username))
    peers.set(username, peer)
    await client.sendText(peer, formatted ? html(text) : text)
  }
})
