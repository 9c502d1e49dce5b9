import { Child } from '../child.js'
import { median } from '../median.js'
import type { FromSoakApp, FromSoakServer, Memory, ToSoakApp, ToSoakServer } from '../soak/messages.js'

const clients = 300
const perSecond = 200
/** What one of the rounds that are asked for takes. */
const minutesARound = 2
/** Of the whole time: what is let pass before it counts. */
const warmUp = 0.2
const sampleEveryMs = 5_000

interface Sample {
  readonly app: Memory
  readonly server: Memory
}

/**
 * Many clients that answer a steady stream of messages for ten minutes: what memory both processes hold at the end, beside what
 * they held when they were warm.
 */
export async function soak({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const minutes = minutesARound * rounds
  const server = new Child<FromSoakServer, ToSoakServer>('soak/server.ts', { SOAK_CLIENTS: String(clients) })
  const app = new Child<FromSoakApp, ToSoakApp>('soak/app.ts')
  const measure = async (): Promise<Sample> => {
    server.send({ type: 'measure' })
    app.send({ type: 'measure' })
    return { server: await server.next('memory'), app: await app.next('memory') }
  }
  try {
    const { centre, logins } = await server.next('listening')
    app.send({ type: 'start', centre, logins })
    await app.next('online')
    const samples: Sample[] = []
    server.send({ type: 'write', perSecond })
    const count = Math.round((minutes * 60_000) / sampleEveryMs)
    for (let index = 0; index < count; index++) {
      await sleep(sampleEveryMs)
      const sample = await measure()
      samples.push(sample)
      if (index % 6 === 5) progress(line((index + 1) * sampleEveryMs, sample))
    }
    server.send({ type: 'pause' })
    const { sent, answered } = await drained(async () => (await measure()).server)
    return [{ clients, perSecond, minutes, sent, lost: sent - answered, ...growth(samples) }]
  } finally {
    await app.end()
    await server.end()
  }
}

/** What the server has, once all is answered or no answer has come for a while: a busy machine is late, which loses nothing. */
async function drained(look: () => Promise<Memory>): Promise<Memory> {
  for (let before = await look(); ; ) {
    await sleep(2_000)
    const now = await look()
    if (now.answered === now.sent || now.answered === before.answered) return now
    before = now
  }
}

function growth(samples: readonly Sample[]) {
  const tenth = Math.max(1, Math.floor(samples.length / 10))
  const from = Math.floor(samples.length * warmUp)
  const grown = (of: (sample: Sample) => number) =>
    megabytes(median(samples.slice(-tenth).map(of)) - median(samples.slice(from, from + tenth).map(of)))
  return {
    rssMb: megabytes(median(samples.slice(-tenth).map(({ app }) => app.rss))),
    rssGrowthMb: grown(({ app }) => app.rss),
    heapGrowthMb: grown(({ app }) => app.heapUsed),
    sandboxRssGrowthMb: grown(({ server }) => server.rss),
  }
}

function line(elapsedMs: number, { app, server }: Sample): string {
  const of = ({ rss, heapUsed }: Memory) => `${megabytes(rss)} MB (heap ${megabytes(heapUsed)})`
  return `${elapsedMs / 1_000} s: app ${of(app)}, sandbox ${of(server)}, ${server.sent} sent, ${server.answered} answered`
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 104_857.6) / 10
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
