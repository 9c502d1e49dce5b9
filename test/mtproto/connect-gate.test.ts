import { expect, it } from 'vitest'
import { ConnectGate } from '../../core/mtproto/connection/connect-gate.js'
import { ManualClock } from '../../core/time/manual-clock.js'

function start() {
  const clock = new ManualClock()
  const gate = new ConnectGate(clock)
  const through: string[] = []
  const enter = (name: string, { way = 'here', comesBack = false, signal = new AbortController().signal } = {}) =>
    gate.enter(way, 5, { comesBack, signal }).then(() => void through.push(name))
  return { clock, through, enter }
}

it('lets five attempts on one address through in ten seconds, the others in the order they came', async () => {
  const { clock, through, enter } = start()
  const all = Array.from({ length: 12 }, (_, index) => enter(String(index)))
  await Promise.all(all.slice(0, 5))
  expect(through).toEqual(['0', '1', '2', '3', '4'])
  await clock.advance(9_999)
  expect(through).toHaveLength(5)
  await clock.advance(1)
  expect(through.slice(5)).toEqual(['5', '6', '7', '8', '9'])
  await clock.advance(10_000)
  await Promise.all(all)
  expect(through.slice(10)).toEqual(['10', '11'])
  expect(clock.timers).toBe(0)
})

it('lets three hundred that start together through in ten minutes', async () => {
  const { clock, through, enter } = start()
  const all = Array.from({ length: 300 }, (_, index) => enter(String(index)))
  await clock.advance(589_000)
  expect(through).toHaveLength(295)
  await clock.advance(1_000)
  await Promise.all(all)
  expect(through).toEqual(Array.from({ length: 300 }, (_, index) => String(index)))
})

it('lets those who come back go before those who start', async () => {
  const { clock, through, enter } = start()
  for (let index = 0; index < 5; index++) await enter('first')
  const waiting = [enter('start'), enter('back', { comesBack: true }), enter('later back', { comesBack: true })]
  await clock.advance(10_000)
  await Promise.all(waiting)
  expect(through.slice(5)).toEqual(['back', 'later back', 'start'])
})

it('gives the turn of one who gives up to the next, and counts each address by itself', async () => {
  const { clock, through, enter } = start()
  for (let index = 0; index < 5; index++) await enter('first')
  const ending = new AbortController()
  const gone = enter('gone', { signal: ending.signal })
  const next = enter('next')
  await enter('elsewhere', { way: 'there' })
  ending.abort(new Error('enough'))
  await expect(gone).rejects.toThrow('enough')
  await clock.advance(10_000)
  await next
  expect(through.slice(5)).toEqual(['elsewhere', 'next'])
  await expect(enter('late', { signal: ending.signal })).rejects.toThrow('enough')
})
