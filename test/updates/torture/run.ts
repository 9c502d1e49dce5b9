import { parseArgs } from 'node:util'
import { poolTorture } from '../../agents/torture/pool-torture.js'
import { torture } from './torture.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: '5000' },
    people: { type: 'string', default: '13' },
    sends: { type: 'string', default: '2000' },
    agents: { type: 'string', default: '8' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const [what = 'updates'] = positionals

if (what !== 'updates' && what !== 'pool') {
  process.stderr.write('Usage: npm run torture -- [updates|pool] [--json] [--kills=20] [--seed=1]\n')
  process.exitCode = 2
} else {
  const common = { kills: Number(values.kills), seed: Number(values.seed) }
  const result =
    what === 'pool'
      ? await poolTorture({ ...common, sends: Number(values.sends), agents: Number(values.agents) })
      : await torture({ ...common, messages: Number(values.messages), people: Number(values.people) })
  const text = values.json
    ? JSON.stringify(result)
    : Object.entries(result)
        .map(([name, value]) => `${name.padEnd(12)} ${value}`)
        .join('\n')
  process.stdout.write(`${text}\n`)
  const disordered = 'disordered' in result ? result.disordered : 0
  process.exitCode = result.lost + result.doubled + disordered === 0 ? 0 : 1
}
