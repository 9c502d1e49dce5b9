import { clients } from './scenarios/clients.js'
import { cluster } from './scenarios/cluster.js'
import { console } from './scenarios/console.js'
import { drivers } from './scenarios/drivers.js'
import { files } from './scenarios/files.js'
import { growth } from './scenarios/growth.js'
import { incoming } from './scenarios/incoming.js'
import { placement } from './scenarios/placement.js'
import { pool } from './scenarios/pool.js'
import { sandbox } from './scenarios/sandbox.js'
import { send } from './scenarios/send.js'
import { soak } from './scenarios/soak.js'
import { updates } from './scenarios/updates.js'

/** A scenario measures its cases and returns one row of figures for each. */
type Scenario = (options: {
  rounds: number
  /** The only case that is wanted, where a scenario can be asked for one; absent: all. */
  only: string | undefined
  progress: (line: string) => void
}) => Promise<Record<string, string | number>[]>

const scenarios: Record<string, Scenario> = {
  incoming,
  updates,
  clients,
  cluster,
  growth,
  sandbox,
  pool,
  console,
  drivers,
  placement,
  soak,
  send,
  files,
}

const args = process.argv.slice(2)
const json = args.includes('--json')
const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
const rounds = Number(option('rounds') ?? 5)
const only = option('case')
const name = args.find((arg) => !arg.startsWith('-')) ?? 'incoming'
const scenario = scenarios[name]

if (!scenario || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    `Usage: npm run bench -- [${Object.keys(scenarios).join('|')}] [--json] [--rounds=5] [--case=1000]\n`,
  )
  process.exitCode = 2
} else {
  const rows = await scenario({ rounds, only, progress: (line) => process.stderr.write(`${line}\n`) })
  process.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${table(rows)}\n`)
}

function table(rows: Record<string, string | number>[]): string {
  const keys = [...new Set(rows.flatMap(Object.keys))]
  const lines = [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))]
  const widths = keys.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n')
}
