import { ownerOf } from '../../../core/client/client-owner.js'
import type { Message } from '../../../core/client/messages/message.js'
import { benchClient } from '../pool/bench-client.js'
import { mover } from './mover.js'

mover(async (order) => {
  const client = benchClient(order)
  await ownerOf(client).start()
  let sent: Message | undefined
  return {
    async up(path, username) {
      sent = await client.sendFile(`@${username}`, path, { as: 'document' })
    },
    async down(path) {
      if (sent) await client.downloadTo(sent, path)
    },
  }
})
