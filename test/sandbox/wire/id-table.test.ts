import { expect, it } from 'vitest'
import { IdTable } from '../../../core/sandbox/mtproto/id-table.js'
import { SeededRandom } from '../../../core/sandbox/world/seeded-random.js'

/** Ids and values as they should lie in the table. */
type Model = [id: bigint, value: number][]

function put(model: Model, id: bigint, value: number): Model {
  const others = model.filter(([other]) => other !== id)
  return [...others.filter(([other]) => other < id), [id, value], ...others.filter(([other]) => other > id)]
}

it('holds what a map would, in the order of the ids, whatever is put in, taken out and looked for', () => {
  const bytes = new SeededRandom(7).bytes(4_000)
  const table = new IdTable<number>()
  let model: Model = []
  let newest = 0n
  for (let step = 0; step < 2_000; step++) {
    const [act, some] = [(bytes[2 * step] ?? 0) % 10, bytes[2 * step + 1] ?? 0]
    if (act < 6) {
      newest += act < 5 ? BigInt(1 + (some % 3)) : 0n
      const id = act < 5 ? newest : newest - BigInt(some % 40)
      table.set(id, step)
      model = put(model, id, step)
    } else if (act < 8) {
      const [id, value] = model[Math.floor((some / 256) * model.length)] ?? [5n, undefined]
      expect(table.delete(id)).toBe(value)
      model = model.filter(([other]) => other !== id)
    } else if (step % 300 < 290) {
      // A hundred times in a row now and then, so that what is left moves up.
      for (let times = 0; times < (some < 20 ? 100 : 1); times++) expect(table.shift()).toBe(model.shift()?.[1])
    } else {
      table.clear()
      model = []
    }
    if (step % 40 === 0) check(table, model)
  }
})

function check(table: IdTable<number>, model: Model): void {
  expect(table.entries()).toEqual(model)
  expect(table.all()).toEqual(model.map(([, value]) => value))
  const [first, last] = [model[0]?.[0], model.at(-1)?.[0]]
  expect([table.size, table.firstId, table.lastId, table.first]).toEqual([model.length, first, last, model[0]?.[1]])
  const asked = model.flatMap(([id]) => [id - 1n, id, id + 1n])
  const found = asked.map((id) => [table.get(id), table.has(id), table.before(id), table.after(id)])
  const right = asked.map((id) => {
    const own = model.find(([other]) => other === id)
    const before = model.findLast(([other]) => other < id)?.[1]
    return [own?.[1], own !== undefined, before, model.find(([other]) => other > id)?.[1]]
  })
  expect(found).toEqual(right)
}
