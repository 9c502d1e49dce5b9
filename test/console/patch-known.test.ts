import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { patchKnown } from '../../core/console/page/src/api/patch-known.js'

const path = '/api/clients'
let queries: QueryClient
/** The answers that were asked for and are on their way. */
let asked: ((names: readonly string[]) => void)[]
let release: () => void

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  queries = new QueryClient()
  const queryFn = () => new Promise<readonly string[]>((resolve) => asked.push(resolve))
  release = new QueryObserver(queries, { queryKey: [path], queryFn }).subscribe(() => {})
})
afterEach(() => {
  release()
  queries.clear()
  vi.useRealTimers()
})

const known = () => queries.getQueryData<readonly string[]>([path])
const add = (name: string) => patchKnown<readonly string[]>(queries, path, (names) => [...names, name])
async function answer(...names: string[]): Promise<void> {
  asked.at(-1)?.(names)
  await vi.advanceTimersByTimeAsync(0)
}

it('changes what is known at once, and asks nobody', async () => {
  await answer('bot1')
  add('bot2')
  expect(known()).toEqual(['bot1', 'bot2'])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(1)
})

it('asks once more when an answer was on its way, which may be older than the event', async () => {
  await answer('bot1')
  void queries.invalidateQueries({ queryKey: [path] })
  add('bot2')
  add('bot3')
  expect(known()).toEqual(['bot1', 'bot2', 'bot3'])
  // It left before anything of that happened.
  await answer('bot1')
  expect(known()).toEqual(['bot1'])
  await vi.advanceTimersByTimeAsync(500)
  expect(asked).toHaveLength(3)
  await answer('bot1', 'bot2', 'bot3')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(known()).toEqual(['bot1', 'bot2', 'bot3'])
  expect(asked).toHaveLength(3)
})

it('asks once more also for the first answer, before anything is known', async () => {
  add('bot2')
  expect(known()).toBeUndefined()
  await answer('bot1')
  await vi.advanceTimersByTimeAsync(500)
  await answer('bot1', 'bot2')
  expect(known()).toEqual(['bot1', 'bot2'])
})
