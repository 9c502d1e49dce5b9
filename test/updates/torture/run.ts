import { parseArgs } from 'node:util'
import { poolTorture } from '../../agents/torture/pool-torture.js'
import { reloadTorture } from '../../kernel/reload/reload-torture.js'
import { torture } from './torture.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string' },
    people: { type: 'string', default: '13' },
    reloads: { type: 'string', default: '20' },
    sends: { type: 'string', default: '2000' },
    agents: { type: 'string', default: '8' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const [what = 'updates'] = positionals

if (what !== 'updates' && what !== 'pool' && what !== 'reload') {
  process.stderr.write('Usage: npm run torture -- [updates|pool|reload] [--json] [--kills=20] [--seed=1]\n')
  process.exitCode = 2
} else {
  const result = await run()
  const text = values.json
    ? JSON.stringify(result)
    : Object.entries(result)
        .map(([name, value]) => `${name.padEnd(12)} ${value}`)
        .join('\n')
  process.stdout.write(`${text}\n`)
  const disordered = 'disordered' in result ? result.disordered : 0
  const grows = 'heapRatio' in result && (result.heapRatio ?? 0) > 1.1
  process.exitCode = result.lost + result.doubled + disordered === 0 && !grows ? 0 : 1
}

function run() {
  const common = { kills: Number(values.kills), seed: Number(values.seed) }
  const people = Number(values.people)
  if (what === 'pool') return poolTorture({ ...common, sends: Number(values.sends), agents: Number(values.agents) })
  if (what === 'updates') return torture({ ...common, messages: Number(values.messages ?? 5_000), people })
  return reloadTorture({
    ...{ messages: Number(values.messages ?? 1_000), people, reloads: Number(values.reloads), broken: 3, more: 200 },
  })
}
