import { describe, expect, it } from 'vitest'
import { inTurn } from '../../core/mtproto/key-exchange/in-turn.js'

describe('work in turn', () => {
  it('lets the event loop go round between two pieces, however many there are', async () => {
    const order: string[] = []
    const pieces = [1, 2, 3].map((number) => inTurn(() => order.push(`piece ${number}`)))
    setImmediate(() => {
      order.push('an immediate of the same round')
      setImmediate(() => order.push('an immediate of the next round'))
    })
    await Promise.all(pieces)
    expect(order.indexOf('an immediate of the same round')).toBeLessThan(order.indexOf('piece 2'))
    expect(order.indexOf('an immediate of the next round')).toBeLessThan(order.indexOf('piece 3'))
  })

  it('gives results in order, and goes on after a piece that throws', async () => {
    const bad = inTurn(() => {
      throw new Error('not this one')
    })
    const good = inTurn(() => 2)
    await expect(bad).rejects.toThrow('not this one')
    expect(await good).toBe(2)
    expect(await inTurn(() => 3)).toBe(3)
  })
})
