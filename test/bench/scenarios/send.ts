import { median } from '../median.js'
import { round2 } from '../race.js'
import { answerQuickly } from '../send/quick-answers.js'
import { SendRace } from '../send/send-race.js'

const contenders = { ours: 'pool/client.ts', telegram: 'pool/telegram.ts', mtcute: 'send/mtcute.ts' }
type Name = keyof typeof contenders
const names = Object.keys(contenders) as Name[]

const cases = [
  { inFlight: 1, count: 600 },
  { inFlight: 10, count: 3_000 },
  { inFlight: 50, count: 6_000 },
].flatMap((each) => [false, true].map((formatted) => ({ ...each, formatted })))

interface Options {
  rounds: number
  only: string | undefined
  progress: (line: string) => void
}

interface Pace {
  readonly perSecond: number
  readonly cpuUs: number
  readonly p99Ms: number
}

/**
 * `sendMessage` of a client, with 1, 10 and 50 messages under way, plain and marked as HTML, against the same of a bare `telegram`
 * and a bare mtcute client, each in a process of its own. The data centre answers from memory: it shares the two cores with who sends, so
 * `cpuUs...`, what the sending process pays for a message, says more than the clock does. `--case=10` measures 10 under way only.
 */
export async function send({ rounds, only, progress }: Options) {
  const race = await SendRace.start(contenders, ({ api }) => answerQuickly(api))
  const rows = []
  try {
    for (const { inFlight, count, formatted } of cases) {
      if (only !== undefined && Number(only) !== inFlight) continue
      const name = `${inFlight} in flight, ${formatted ? 'formatted' : 'plain'}`
      const paces: Record<Name, Pace[]> = { ours: [], telegram: [], mtcute: [] }
      // The first round warms the processes up and is not counted.
      for (let round = 0; round <= rounds; round++) {
        for (const who of names) {
          const { elapsedMs, cpuMs, p99Ms } = await race.run(who, { round, count, inFlight, formatted })
          if (round === 0) continue
          paces[who].push({ perSecond: count / (elapsedMs / 1_000), cpuUs: (cpuMs * 1_000) / count, p99Ms })
          progress(`${name}: round ${round} ${who} ${Math.round(count / (elapsedMs / 1_000))}/s`)
        }
      }
      rows.push(row(name, paces))
    }
  } finally {
    await race.end()
  }
  return rows
}

function row(name: string, paces: Record<Name, Pace[]>) {
  const of = (who: Name, figure: keyof Pace) => median(paces[who].map((pace) => pace[figure]))
  return {
    case: name,
    ratioTelegram: round2(of('ours', 'perSecond') / of('telegram', 'perSecond')),
    ratioMtcute: round2(of('ours', 'perSecond') / of('mtcute', 'perSecond')),
    ours: Math.round(of('ours', 'perSecond')),
    telegram: Math.round(of('telegram', 'perSecond')),
    mtcute: Math.round(of('mtcute', 'perSecond')),
    cpuUsOurs: round2(of('ours', 'cpuUs')),
    cpuUsTelegram: round2(of('telegram', 'cpuUs')),
    cpuUsMtcute: round2(of('mtcute', 'cpuUs')),
    p99MsOurs: round2(of('ours', 'p99Ms')),
    p99MsTelegram: round2(of('telegram', 'p99Ms')),
    p99MsMtcute: round2(of('mtcute', 'p99Ms')),
  }
}
