import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { faultKinds } from '../../../core/sandbox/faults/read-fault.js'
import { kindsLeftOut, survivalCases } from './cases.js'
import { contenders } from './messages.js'
import { survives, tableOf } from './table.js'
import { Trials } from './trial.js'

const table = tableOf(readFileSync('docs/drivers.md', 'utf8'))

describe('the table of what libraries survive', () => {
  it('has a row for each kind of fault', () => {
    const kinds = new Set(survivalCases.map(({ fault }) => fault(198).kind))
    expect([...kinds, ...kindsLeftOut].toSorted()).toEqual([...faultKinds].toSorted())
    expect([...table.keys()]).toEqual(survivalCases.map(({ name }) => name))
  })

  it('says of Switchboard that it survives all of them', () => {
    const lost = survivalCases.filter((one) => !survives(one, table.get(one.name)?.ours ?? ''))
    expect(lost.map(({ name }) => name)).toEqual([])
  })
})

/** Two of the cases, quick ones, tried anew: the whole is `npm run survival`. */
const few = survivalCases.filter(({ name }) => ['repeat-update', 'delay-update'].includes(name))

describe('the libraries and Switchboard', () => {
  const all = contenders.map((name) => ({ name, trials: new Trials(name) }))
  afterAll(() => {
    for (const { trials } of all) trials.end()
  })

  it.each(few)(
    'do with $name what the table says',
    async (one) => {
      const verdicts = await Promise.all(all.map(async ({ name, trials }) => [name, await trials.run(one)]))
      expect(Object.fromEntries(verdicts)).toEqual(table.get(one.name))
    },
    180_000,
  )
})
