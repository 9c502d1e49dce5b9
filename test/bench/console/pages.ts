import { WebSocket } from 'ws'
import type { FromPages, ToPages } from '../messages.js'

/*
 * Open pages of a console, as a browser has them: each logged in, asking once for what it shows and then told what changes.
 */
const asked = ['/api/status', '/api/clients', '/api/metrics/history']
let sockets: WebSocket[] = []
let events = 0

process.on('message', async (message: ToPages) => {
  if (message.type === 'open') {
    sockets = await Promise.all(Array.from({ length: message.count }, () => openPage(message)))
    tell({ type: 'open' })
  } else {
    await Promise.all(sockets.map(closed))
    tell({ type: 'closed', events })
    ;[sockets, events] = [[], 0]
  }
})
// The pages end with the bench, whatever they are waiting for.
process.on('disconnect', () => process.exit())

async function openPage({ url, cookie, topics }: ToPages & { type: 'open' }): Promise<WebSocket> {
  for (const path of asked) {
    const response = await fetch(`${url}${path}`, { headers: { cookie } })
    await response.text()
  }
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers: { cookie, origin: url } })
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const said: { type: string; seq: number } | unknown[] = JSON.parse(data.toString())
      if (Array.isArray(said)) events += said.length
      else if (said.type === 'hello') socket.send(JSON.stringify({ topics }))
      else if (said.type === 'subscribed') resolve(said)
      else events++
    })
  })
  return socket
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
    socket.close()
  })
}

function tell(message: FromPages): void {
  process.send?.(message)
}
