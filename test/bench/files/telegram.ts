import { statSync } from 'node:fs'
import type { Api } from 'telegram'
import { CustomFile } from 'telegram/client/uploads.js'
import { bareTelegram } from '../send/bare-telegram.js'
import { downloadWhole } from './download-whole.js'
import { mover } from './mover.js'

mover(async (order) => {
  const client = await bareTelegram(order)
  let sent: Api.Message | undefined
  return {
    async up(path, username) {
      const file = new CustomFile('file.bin', statSync(path).size, path)
      sent = await client.sendFile(username, { file, forceDocument: true, workers: 8 })
    },
    async down(path) {
      if (sent) await downloadWhole(client, sent, path)
    },
  }
})
