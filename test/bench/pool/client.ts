import { ownerOf } from '../../../core/client/client-owner.js'
import { benchClient } from './bench-client.js'
import { sender } from './sender.js'

/** Bare `client.sendMessage`. */
sender(async (order) => {
  const client = benchClient(order)
  await ownerOf(client).start()
  return async ({ username }, text, formatted) => {
    await client.sendMessage(`@${username}`, text, { parseMode: formatted ? 'HTML' : 'none' })
  }
})
