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
    expect(
      survivalCases.filter((one) => !survives(one, table.get(one.name)?.ours ?? '')).map(({ name }) => name),
    ).toEqual([])
  })
})

/** A few of the cases, quick ones, tried anew: the whole is `npm run survival`. */
const few = ['repeat-update', 'lose-answer', 'unknown-update, inside', 'wrong-salt']

describe.each(contenders)('%s', (name) => {
  const trials = new Trials(name)
  afterAll(() => trials.end())

  it.each(few)('does with %s what the table says', async (chosen) => {
    const one = survivalCases.find((each) => each.name === chosen)
    if (!one) throw new Error('there is no such case')
    expect(await trials.run(one)).toBe(table.get(chosen)?.[name])
  })
})
