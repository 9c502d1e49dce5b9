import { parseArgs } from 'node:util'
import { poolTorture } from '../../agents/torture/pool-torture.js'
import { clusterTorture } from '../../cluster/torture/cluster-torture.js'
import { rollingRestart } from '../../cluster/torture/rolling-restart.js'
import { reloadTorture } from '../../kernel/reload/reload-torture.js'
import { torture } from './torture.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string' },
    people: { type: 'string' },
    reloads: { type: 'string', default: '20' },
    sends: { type: 'string', default: '2000' },
    agents: { type: 'string', default: '8' },
    kills: { type: 'string', default: '20' },
    'database-kills': { type: 'string', default: '3' },
    plain: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '2' },
    cuts: { type: 'string', default: '8' },
    pauses: { type: 'string', default: '4' },
    nodes: { type: 'string', default: '3' },
    clients: { type: 'string', default: '12' },
    lease: { type: 'string', default: '3' },
    logs: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
})
const [what = 'updates'] = positionals

if (what !== 'updates' && what !== 'pool' && what !== 'reload' && what !== 'cluster' && what !== 'rolling') {
  process.stderr.write(
    'Usage: npm run torture -- [updates|pool|reload|cluster|rolling] [--json] [--kills=20] [--seed=1]\n',
  )
  process.exitCode = 2
} else {
  const result = await run()
  const text = values.json
    ? JSON.stringify(result)
    : Object.entries(result)
        .map(([name, value]) => `${name.padEnd(12)} ${value}`)
        .join('\n')
  process.stdout.write(`${text}\n`)
  const twoHolders = 'twoHolders' in result ? result.twoHolders + result.miscounted + result.deadLetters : 0
  const disordered = 'disordered' in result ? result.disordered : 0
  const grows = 'heapRatio' in result && (result.heapRatio ?? 0) > 1.1
  process.exitCode = result.lost + result.doubled + disordered + twoHolders === 0 && !grows ? 0 : 1
}

function run() {
  const common = { kills: Number(values.kills), seed: Number(values.seed) }
  const people = Number(values.people ?? (what === 'cluster' || what === 'rolling' ? 5 : 13))
  if (what === 'pool') return poolTorture({ ...common, sends: Number(values.sends), agents: Number(values.agents) })
  if (what === 'updates') return torture({ ...common, messages: Number(values.messages ?? 5_000), people })
  if (what === 'cluster') {
    return clusterTorture({
      ...{
        ...common,
        people,
        messages: Number(values.messages ?? 5_000),
        databaseKills: Number(values['database-kills']),
      },
      ...{ nodes: Number(values.nodes), clients: Number(values.clients), cuts: Number(values.cuts) },
      ...{
        pauses: Number(values.pauses),
        leaseSeconds: Number(values.lease),
        counts: !values.plain,
        keepsLogs: values.logs,
      },
      progress: (line) => process.stderr.write(`${line}\n`),
    })
  }
  if (what === 'rolling') {
    return rollingRestart({
      ...{ people, seed: common.seed, rounds: Number(values.rounds), messages: Number(values.messages ?? 1_500) },
      ...{ nodes: Number(values.nodes), clients: Number(values.clients), leaseSeconds: Number(values.lease) },
      ...{ keepsLogs: values.logs, progress: (line: string) => process.stderr.write(`${line}\n`) },
    })
  }
  return reloadTorture({
    ...{ messages: Number(values.messages ?? 1_000), people, reloads: Number(values.reloads), broken: 3, more: 200 },
  })
}
