import { InputMedia, type Message } from '@mtcute/node'
import { bareMtcute } from '../send/bare-mtcute.js'
import { mover } from './mover.js'

mover(async (order) => {
  const client = await bareMtcute(order)
  let sent: Message | undefined
  return {
    async up(path, username) {
      sent = await client.sendMedia(username, InputMedia.document(`file:${path}`))
    },
    async down(path) {
      if (sent?.media?.type === 'document') await client.downloadToFile(path, sent.media)
    },
  }
})
