import { type MessageContext, OnCommand, Plugin } from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { Database } from '../../core/storage/database.js'

@Plugin({ name: 'echo' })
class Echo {
  @OnCommand('say')
  async say(ctx: MessageContext) {
    await ctx.reply(ctx.payload)
  }
}

/** How much of each kind there is: rows of every table, and timers. */
function kept({ app, clock }: TestWorld): Record<string, number> {
  const { storage: database } = app
  if (!(database instanceof Database)) throw new Error('not in SQLite')
  const tables = database.all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
  const rows = tables.map(({ name }) => {
    const row = database.get<{ count: number }>(`SELECT COUNT(*) AS count FROM "${name}"`)
    return [name, row?.count ?? 0] as const
  })
  return { ...Object.fromEntries(rows), timers: clock.timers }
}

it('of messages that are handled nothing is left: neither rows nor timers', () =>
  withPlugins({ plugins: [Echo] }, async (world) => {
    const talk = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const person = index % 2 === 0 ? world.alice : world.bob
        person.send(world.client, `/say ${index}`)
      }
      await world.settled()
      await world.advance('1s')
    }
    await talk(20)
    const before = kept(world)
    expect(Object.keys(before).length).toBeGreaterThan(5)
    await talk(300)
    expect(world.app.control.updateMetrics(world.client)?.handled).toBe(320)
    expect(kept(world)).toEqual(before)
  }))
