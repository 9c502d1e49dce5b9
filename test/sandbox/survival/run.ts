import { readFileSync, writeFileSync } from 'node:fs'
import { survivalCases } from './cases.js'
import { type ContenderName, contenders } from './messages.js'
import { survivalTable, survives, type Verdicts, withTable } from './table.js'
import { Trials, type Verdict } from './trial.js'

/*
 * Tries every fault of the sandbox on each library and on Switchboard, and prints the table of docs/drivers.md; with --write
 * it is put there. Takes some minutes, as libraries are waited for that never come back. --only=wrong-salt,clock-skew and
 * --contenders=ours,mtcute choose some of it.
 */
const page = 'docs/drivers.md'
const args = process.argv.slice(2)
const chosen = (option: string) =>
  args
    .find((arg) => arg.startsWith(`--${option}=`))
    ?.split('=')[1]
    ?.split(',')
const only = chosen('only')
const cases = survivalCases.filter(({ name }) => !only || only.some((part) => name.startsWith(part)))
const tried = contenders.filter((name) => chosen('contenders')?.includes(name) ?? true)

async function column(name: ContenderName): Promise<Verdict[]> {
  const trials = new Trials(name)
  const verdicts: Verdict[] = []
  for (const one of cases) {
    const verdict = await trials.run(one)
    process.stderr.write(`${one.name}: ${name} ${verdict}\n`)
    verdicts.push(verdict)
  }
  trials.end()
  return verdicts
}

const columns = await Promise.all(tried.map(column))
const rows = cases.map((one, row) => {
  const verdicts = Object.fromEntries(
    contenders.map((name) => [name, columns[tried.indexOf(name)]?.[row] ?? 'not tried']),
  )
  return { one, verdicts: verdicts as Verdicts }
})
const table = survivalTable(rows)
if (args.includes('--write')) writeFileSync(page, withTable(readFileSync(page, 'utf8'), table))
else process.stdout.write(`${table}\n`)
process.exitCode = rows.every(({ one, verdicts }) => !tried.includes('ours') || survives(one, verdicts.ours)) ? 0 : 1
