import { bareTelegram } from '../send/bare-telegram.js'
import { sender } from './sender.js'

/** Bare `sendMessage` of the package `telegram`. */
sender(async (order) => {
  const client = await bareTelegram(order)
  const peers = new Map<string, Awaited<ReturnType<typeof client.getInputEntity>>>()
  return async ({ username }, message, formatted) => {
    const peer = peers.get(username) ?? (await client.getInputEntity(username))
    peers.set(username, peer)
    // Without a word it looks for Markdown.
    await client.sendMessage(peer, { message, parseMode: formatted ? 'html' : false })
  }
})
