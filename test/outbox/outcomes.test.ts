import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../core/outbox/delivery.js'
import { Outcomes } from '../../core/outbox/outcomes.js'

const delivery = (state: Delivery['state']) => ({ id: 7, state }) as Delivery

describe('those who wait for a message', () => {
  it('are none any more when it was over before, or is not known', async () => {
    const outcomes = new Outcomes()
    expect(await outcomes.until(7, async () => delivery('sent'))).toEqual(delivery('sent'))
    const unknown = outcomes.until(7, () => Promise.reject(new Error('unknown')))
    await expect(unknown).rejects.toThrow('unknown')
    expect(outcomes.ids).toEqual([])
  })

  it('go on waiting when another one could not be told how it is', async () => {
    const outcomes = new Outcomes()
    const waiting = outcomes.waitFor(7)
    await expect(outcomes.until(7, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    outcomes.over(delivery('sent'))
    expect(await waiting).toEqual(delivery('sent'))
  })

  it('hear of it when it ends while somebody asks how it is', async () => {
    const outcomes = new Outcomes()
    const waiting = outcomes.until(7, async () => {
      outcomes.over(delivery('sent'))
      return delivery('sending')
    })
    expect(await waiting).toEqual(delivery('sent'))
  })
})
