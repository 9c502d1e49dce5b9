import { WebSocket } from 'ws'

/*
 * Open pages of a console, as a browser has them: each logged in, following what the overview follows, and what else the
 * environment says, and asking anew for what an event makes stale. Told the address and a cookie by the environment; says over IPC when all are connected.
 */
const { CONSOLE_URL: url = '', CONSOLE_COOKIE: cookie = '', CONSOLE_PAGES: count = '0', CONSOLE_TOPICS } = process.env
const topics = ['clients', 'plugins', 'jobs', 'metrics', ...(CONSOLE_TOPICS ? CONSOLE_TOPICS.split(' ') : [])]
const headers = { cookie, origin: url }

/** What a page asks for when it is opened; from then on it is told what changes. */
async function refresh(): Promise<void> {
  for (const path of ['/api/status', '/api/clients', '/api/metrics/history']) {
    const response = await fetch(`${url}${path}`, { headers: { cookie } })
    await response.text()
  }
}

await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    await refresh()
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    socket.on('message', (data) => void JSON.parse(data.toString()))
    socket.send(JSON.stringify({ topics }))
  }),
)
process.send?.({ type: 'open' })
