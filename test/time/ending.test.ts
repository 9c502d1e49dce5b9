import { expect, it } from 'vitest'
import { Ending } from '../../core/time/ending.js'

it('an end is told once, to those who wait and to those who ask later', () => {
  const ending = new Ending()
  const { signal } = ending
  expect([ending.hasCome, signal.aborted, ending.signal === signal]).toEqual([false, false, true])
  const reason = new Error('over')
  ending.come(reason)
  ending.come(new Error('again'))
  expect([ending.hasCome, signal.aborted, signal.reason, ending.signal.reason]).toEqual([true, true, reason, reason])
})

it('whoever was let go is told nothing, those who wait from then on are', () => {
  const ending = new Ending()
  const { signal: before } = ending
  ending.letGo()
  const { signal } = ending
  ending.come(new Error('over'))
  expect([before.aborted, signal.aborted]).toEqual([false, true])
})

it('work that is under way is told, and once all of it is over there is nobody to tell', async () => {
  const ending = new Ending()
  const signals: AbortSignal[] = []
  const aborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signals.push(signal)
      signal.addEventListener('abort', () => resolve())
    })
  const quick = ending.during(async (signal) => void signals.push(signal))
  const long = ending.during(aborted)
  await quick
  ending.come(new Error('over'))
  await long
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])

  const other = new Ending()
  await other.during(async (signal) => void signals.push(signal))
  other.come(new Error('over'))
  expect(signals.at(-1)?.aborted).toBe(false)
})
