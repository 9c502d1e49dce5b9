import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import { serviceDefinitions } from '../../../core/sandbox/schema/service-schema.js'
import { SchemaRegistry } from '../../../core/sandbox/tl/schema-registry.js'
import { Child } from '../child.js'
import { LoadClient, type LoadLogin, loadText } from '../load-client.js'
import { median } from '../median.js'
import type { FromSandbox, ToSandbox } from '../sandbox-messages.js'

/** What one run of the load showed. */
export interface LoadFigures {
  /** Messages that were sent and never came. */
  lost: number
  perSecond: number
  /** CPU of the server for one message, microseconds. */
  cpuUs: number
  /** Memory of the server for one connected client, bytes. */
  perClientBytes: number
  /** What the world keeps of each message, bytes: the level that memory goes back to grows by it. */
  keptPerMessageBytes: number
  /** What is left above that level for each message once all clients are gone, bytes. */
  leftPerMessageBytes: number
  leftConnections: number
  leftSessions: number
}

/** Many clients that write to each other through one sandbox in a process of its own. */
export async function sandbox({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const runs: LoadFigures[] = []
  for (let round = 1; round <= rounds; round++) {
    const figures = await load({ clients: 200, messages: 20_000 })
    runs.push(figures)
    progress(`round ${round} ${Math.round(figures.perSecond)}/s, ${figures.lost} lost`)
  }
  const middle = (figure: keyof LoadFigures) => median(runs.map((run) => run[figure]))
  return [
    {
      clients: 200,
      messages: 20_000,
      lost: Math.max(...runs.map(({ lost }) => lost)),
      messagesPerSecond: Math.round(middle('perSecond')),
      serverCpuUsPerMessage: Math.round(middle('cpuUs')),
      serverKbPerClient: kilobytes(middle('perClientBytes')),
      worldBytesPerMessage: Math.round(middle('keptPerMessageBytes')),
      leftBytesPerMessage: Math.round(middle('leftPerMessageBytes')),
    },
  ]
}

/**
 * Runs the load twice on one server; the first time warms it up and is not counted. Another server is asked for the same
 * without any client, so that what a world keeps of messages is told from what clients leave behind.
 * @param options.messages - a multiple of `clients`.
 */
export async function load(options: { clients: number; messages: number }): Promise<LoadFigures> {
  const { messages } = options
  const env = { LOAD_CLIENTS: String(options.clients) }
  const keptBytes = await withServer(env, async (server, measure) => {
    const ask = async () => {
      server.send({ type: 'talk', count: messages })
      await server.next('talked')
      return (await measure()).usedBytes
    }
    await server.next('listening')
    const level = await ask()
    return (await ask()) - level
  })
  return withServer(env, async (server, measure) => {
    const { port, logins } = await server.next('listening')
    const target = { port, schemas: new SchemaRegistry(serviceDefinitions(), packageSources()) }
    const { after: level } = await talk({ target, logins, messages, round: 0 }, measure)
    const { lost, elapsedMs, cpuMs, after } = await talk({ target, logins, messages, round: 1 }, measure)
    const idle = await talk({ target, logins, messages: 0, round: 2 }, measure)
    return {
      lost,
      perSecond: messages / (elapsedMs / 1_000),
      cpuUs: (cpuMs * 1_000) / messages,
      perClientBytes: (idle.connected.usedBytes - idle.after.usedBytes) / logins.length,
      keptPerMessageBytes: keptBytes / messages,
      leftPerMessageBytes: (after.usedBytes - level.usedBytes - keptBytes) / messages,
      leftConnections: after.connections,
      leftSessions: after.sessions,
    }
  })
}

type LoadServer = Child<FromSandbox, ToSandbox>

async function withServer<Result>(
  env: Record<string, string>,
  run: (server: LoadServer, measure: Measure) => Promise<Result>,
): Promise<Result> {
  const server: LoadServer = new Child('sandbox-server.ts', env)
  try {
    return await run(server, () => {
      server.send({ type: 'measure' })
      return server.next('measured')
    })
  } finally {
    await server.end()
  }
}

type Measure = () => Promise<Extract<FromSandbox, { type: 'measured' }>>

interface Talk {
  target: { port: number; schemas: SchemaRegistry }
  logins: readonly LoadLogin[]
  messages: number
  /** Tells the messages of one talk from those of another. */
  round: number
}

/** Connects everybody, lets them write to each other, and waits until the server has let go of them. */
async function talk({ target, logins, messages, round }: Talk, measure: Measure) {
  const clients: LoadClient[] = []
  try {
    for (const [index, login] of logins.entries()) {
      const partnerId = logins[(index + 1) % logins.length]?.userId ?? 0
      clients.push(await LoadClient.connect(target, login, partnerId))
    }
    const connected = await measure()
    const each = messages / logins.length
    const startedAt = performance.now()
    await Promise.all(clients.flatMap((client) => [client.write(each, round), client.read(each)]))
    const elapsedMs = performance.now() - startedAt
    const busy = await measure()
    const lost = clients.reduce((sum, { received }, index) => {
      const writerId = logins.at(index - 1)?.userId ?? 0
      const expected = Array.from({ length: each }, (_, number) => loadText(writerId, round, number))
      return sum + expected.filter((text, position) => received[position] !== text).length
    }, 0)
    for (const client of clients.splice(0)) client.close()
    return { connected, elapsedMs, cpuMs: busy.busyMs - connected.restMs, lost, after: await untilGone(measure) }
  } finally {
    for (const client of clients) client.close()
  }
}

/** What the server holds once it has let go of all sessions; it does so some time after their connections end. */
async function untilGone(measure: Measure) {
  for (let looks = 0; ; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 400))
    const held = await measure()
    if (held.sessions === 0 || looks === 20) return held
  }
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 102.4) / 10
}
