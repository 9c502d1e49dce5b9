import { getEventListeners } from 'node:events'
import { type MessageContext, OnCommand, Plugin } from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { expect, it, vi } from 'vitest'
import { Database } from '../../core/storage/database.js'

@Plugin({ name: 'echo' })
class Echo {
  @OnCommand('say')
  async say(ctx: MessageContext) {
    ctx.signal.throwIfAborted()
    await ctx.reply(ctx.payload)
  }
}

/** How much of each kind there is: rows of every table, timers, and listeners of these signals. */
function kept({ app, clock }: TestWorld, signals: readonly AbortSignal[]): Record<string, number> {
  const { storage: database } = app
  if (!(database instanceof Database)) throw new Error('not in SQLite')
  const tables = database.all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
  const rows = tables.map(({ name }) => {
    const row = database.get<{ count: number }>(`SELECT COUNT(*) AS count FROM "${name}"`)
    return [name, row?.count ?? 0] as const
  })
  const listeners = [...new Set(signals)].reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0)
  return { ...Object.fromEntries(rows), timers: clock.timers, listeners }
}

it('of messages that are handled nothing is left: neither rows nor timers nor listeners', () =>
  withPlugins({ plugins: [Echo] }, async (world) => {
    const talk = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const person = index % 2 === 0 ? world.alice : world.bob
        person.send(world.client, `/say ${index}`)
      }
      await world.settled()
      await world.advance('1s')
    }
    const listen = vi.spyOn(AbortSignal.prototype, 'addEventListener')
    await talk(20)
    const before = kept(world, listen.mock.contexts as AbortSignal[])
    expect(Object.keys(before).length).toBeGreaterThan(5)
    await talk(300)
    expect(world.app.control.updateMetrics(world.client)?.handled).toBe(320)
    expect(kept(world, listen.mock.contexts as AbortSignal[])).toEqual(before)
    listen.mockRestore()
  }))
