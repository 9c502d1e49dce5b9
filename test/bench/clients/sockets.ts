// Loaded before the start, as the contenders load it.
import 'telegram'
import { connect, type Socket } from 'node:net'
import { contend } from './contend.js'

/** Connections with a listener for what comes, and nothing else. */
const sockets: Socket[] = []

contend(async ({ centre: { host, port }, logins }) => async () => {
  await Promise.all(
    logins.map(
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect({ host, port, noDelay: true }, resolve)
          socket.on('data', () => {}).on('error', reject)
          sockets.push(socket)
        }),
    ),
  )
})
