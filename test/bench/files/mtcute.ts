import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
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
      if (sent?.media?.type !== 'document') return
      // Its `downloadToFile` comes back before the last part is written.
      await pipeline(client.downloadAsNodeStream(sent.media), createWriteStream(path))
    },
  }
})
