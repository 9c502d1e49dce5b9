import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import type { ReloadReport } from '../../core/kernel/control/reload-report.js'
import { ModuleLoader } from '../../core/plan/module-loader.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { AppWatch } from '../../core/watch/app-watch.js'

/** Its timers go off as ever; how much time has passed is set by hand. */
class HeldClock extends SystemClock {
  passedMs = 0
  override monotonic(): number {
    return this.passedMs
  }
}

type Outcome = readonly [client: string, refusedFor?: string]

const report = (outcomes: readonly Outcome[]): ReloadReport => ({
  files: [],
  leftBehind: [],
  tookMs: 1,
  clients: outcomes.map(([client, why]) =>
    why === undefined
      ? { client, outcome: 'reloaded', plugins: [] }
      : { client, outcome: 'refused', plugins: [], error: { message: why } },
  ),
})

/** What is told of changes that come one after the other, each made to these outcomes. */
async function toldOf(steps: readonly { readonly afterMs?: number; readonly outcomes: readonly Outcome[] }[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-watch-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  mkdirSync(join(cwd, 'plugins'))
  const clock = new HeldClock()
  const told: string[] = []
  let step = -1
  let done = () => {}
  const finished = new Promise<void>((resolve) => {
    done = resolve
  })
  const change = () => writeFileSync(join(cwd, 'plugins/shop.ts'), `// ${step}`)
  const reloadChanged = async () => {
    step += 1
    const { afterMs = 0, outcomes = [] } = steps[step] ?? {}
    clock.passedMs += afterMs
    // While this reload is under way, as when two files are saved together.
    if (step < steps.length - 1) change()
    else done()
    return report(outcomes)
  }
  const ignored = () => {}
  const watch = await AppWatch.open({
    control: { reloadChanged } as unknown as AppControl,
    loader: new ModuleLoader(clock),
    ...{ cwd, clock, configFiles: [], roots: () => ['plugins'] },
    tell: {
      reloaded: ({ clients }) =>
        told.push(clients.map(({ client, error }) => `${client} ${error?.message ?? 'reloaded'}`).join(', ')),
      failed: (error) => told.push(String(error)),
      ...{ planned: ignored, applied: ignored, mended: ignored },
    },
  })
  change()
  await finished
  await watch.close()
  return told
}

it('tells once what is refused for the same reason within a moment, and again what is refused later', async () => {
  expect(
    await toldOf([
      { outcomes: [['bot1', 'Unexpected "}"']] },
      { afterMs: 100, outcomes: [['bot1', 'Unexpected "}"']] },
      { afterMs: 100, outcomes: [['bot1', 'Unexpected ")"']] },
      { afterMs: 1_000, outcomes: [['bot1', 'Unexpected ")"']] },
    ]),
  ).toEqual(['bot1 Unexpected "}"', 'bot1 Unexpected ")"', 'bot1 Unexpected ")"'])
})

it('tells of the other clients meanwhile, and of a refusal that comes after a reload', async () => {
  expect(
    await toldOf([
      {
        outcomes: [
          ['bot1', 'no'],
          ['bot2', 'no'],
        ],
      },
      { outcomes: [['bot1', 'no'], ['bot2']] },
      {
        outcomes: [
          ['bot1', 'no'],
          ['bot2', 'no'],
        ],
      },
    ]),
  ).toEqual(['bot1 no, bot2 no', 'bot2 reloaded', 'bot2 no'])
})
