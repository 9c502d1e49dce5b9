import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { worldOf } from '../../agents/sandbox-agents.js'
import { Child } from '../child.js'
import type { FromMover, ToMover } from '../files/mover.js'
import { median } from '../median.js'
import { round2 } from '../race.js'
import { sendOrder } from '../send/send-order.js'

const bytes = 64 * 1_048_576
const scripts = { ours: 'files/ours.ts', telegram: 'files/telegram.ts', mtcute: 'files/mtcute.ts' }
type Name = keyof typeof scripts
const names = Object.keys(scripts) as Name[]
type Moved = FromMover & { type: 'moved' }

/**
 * A file of 64 MB up and down again, from and to the disk, against the bare libraries: the pace by the clock, the CPU of the process, and
 * by how much its memory grew at most. `ratioBetter` is against the quicker one of the two.
 */
export async function files({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'))
  const source = join(folder, 'file.bin')
  const content = randomBytes(bytes)
  const sha256 = createHash('sha256').update(content).digest('hex')
  writeFileSync(source, content)
  const rows = []
  const moved: Record<'up' | 'down', Record<Name, Moved[]>> = { up: empty(), down: empty() }
  try {
    for (let round = 0; round <= rounds; round++) {
      // A sandbox keeps what it was sent: each round has its own.
      const sandbox = await Sandbox.start({ world: worldOf(names.length, 1), seed: 1 })
      for (const [index, name] of names.entries()) {
        const child = new Child<FromMover, ToMover>(scripts[name])
        child.send(sendOrder(sandbox, index, 1))
        await child.next('ready')
        for (const way of ['up', 'down'] as const) {
          child.send({ type: way, path: way === 'up' ? source : join(folder, `${name}-${round}.bin`) })
          const result = await child.next('moved')
          if (round > 0) moved[way][name].push(result)
          const figures = `${Math.round(result.elapsedMs)} ms, CPU ${Math.round(result.cpuMs)} ms`
          progress(`round ${round} ${name} ${way}: ${figures}${result.sha256 === sha256 ? '' : ', short'}`)
        }
        await child.end()
      }
      await sandbox.close()
    }
    for (const way of ['up', 'down'] as const) rows.push(filesRow(way, moved[way], sha256))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}

function empty(): Record<Name, Moved[]> {
  return { ours: [], telegram: [], mtcute: [] }
}

/**
 * The figures of one way. A file that was not whole when its library said that it is done was not moved: it is counted
 * (`short...`), and its time is not.
 */
export function filesRow(way: string, moved: Readonly<Record<Name, readonly Moved[]>>, sha256: string) {
  const whole = (who: Name) => moved[who].filter((each) => each.sha256 === sha256)
  const of = (who: Name, figure: 'elapsedMs' | 'cpuMs' | 'grownBytes') => median(whole(who).map((each) => each[figure]))
  const short = (who: Name) => moved[who].length - whole(who).length
  const [ours, telegram, mtcute] = names.map((who) => of(who, 'elapsedMs')) as [number, number, number]
  return {
    case: `64 MB ${way}`,
    ratioBetter: round2(Math.min(telegram, mtcute) / ours),
    ratioTelegram: round2(telegram / ours),
    ratioMtcute: round2(mtcute / ours),
    msOurs: Math.round(ours),
    cpuMsOurs: Math.round(of('ours', 'cpuMs')),
    cpuMsTelegram: Math.round(of('telegram', 'cpuMs')),
    cpuMsMtcute: Math.round(of('mtcute', 'cpuMs')),
    grownMbOurs: Math.round(of('ours', 'grownBytes') / 1_048_576),
    grownMbTelegram: Math.round(of('telegram', 'grownBytes') / 1_048_576),
    grownMbMtcute: Math.round(of('mtcute', 'grownBytes') / 1_048_576),
    ...{ shortOurs: short('ours'), shortTelegram: short('telegram'), shortMtcute: short('mtcute') },
  }
}
