import { Child } from '../child.js'
import { median } from '../median.js'
import type { FromContender, FromServer, Run, ToServer } from '../messages.js'
import { framework, mtcute, race, round2, row, telegram } from '../race.js'

const stream = { bytes: 100, count: 8_000 }

/** How often the other chat is looked at; with the pause between, well within the ten seconds the handler takes. */
const probes = 200
const pauseMs = 25

/**
 * What the journal costs: the same stream through the framework with the journal on and for a handler that is
 * `durable: false`, into a bare `telegram` client and into a bare mtcute client. And what a handler that takes ten
 * seconds in one chat does to the messages of another chat: the median time from the sending to the handler, in
 * milliseconds.
 */
export async function updates({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const paces = await race(
    { journal: framework('count.plugin'), passing: framework('count-passing.plugin'), telegram, mtcute },
    { ...stream, rounds, progress },
  )
  return [
    row('journal on', paces.journal, paces),
    row('durable: false', paces.passing, paces),
    await besideSlowHandler(progress),
  ]
}

async function besideSlowHandler(progress: (line: string) => void) {
  const server = new Child<FromServer, ToServer>('server.ts')
  const { script, env } = framework('slow.plugin')
  const child = new Child<FromContender, Run>(script, env)
  try {
    const { targets } = await server.next('listening')
    const [target] = targets
    if (!target) throw new Error('the server of the bench has no bot')
    child.send({ type: 'run', target, count: probes })
    await child.next('ready')
    const measure = async (slow: boolean) => {
      server.send({ type: 'probe', userId: target.userId, count: probes, pauseMs, slow })
      const { delaysMs, slowIsRunning } = await child.next('delays')
      if (slowIsRunning !== slow) throw new Error('the slow handler did not run while the other chat was looked at')
      progress(`${slow ? 'beside a slow handler' : 'idle'}: ${round2(median(delaysMs))} ms`)
      return median(delaysMs)
    }
    // The first round warms the processes up.
    await measure(false)
    const idleMs = await measure(false)
    const busyMs = await measure(true)
    return {
      case: 'another chat while a handler takes 10 s',
      idleMs: round2(idleMs),
      busyMs: round2(busyMs),
      delayMs: round2(busyMs - idleMs),
    }
  } finally {
    await child.end()
    await server.end()
  }
}
