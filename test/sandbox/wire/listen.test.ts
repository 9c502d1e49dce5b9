import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { listenLocally } from '../../../core/sandbox/mtproto/listen.js'

it('a port that is taken leaves no listener behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const server = createServer()
  for (let attempt = 0; attempt < 12; attempt++) {
    await expect(listenLocally(server, port)).rejects.toMatchObject({ code: 'SANDBOX_PORT_TAKEN' })
  }
  expect(server.eventNames()).toEqual([])
})
