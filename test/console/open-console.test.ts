import { expect, it, onTestFinished, vi } from 'vitest'
import { Console } from '../../core/console/server/console.js'
import { AppConsole } from './app-console.js'

it('a console that cannot say where it is listens no more when that has ended its app', async () => {
  const starts = vi.spyOn(Console, 'start')
  onTestFinished(() => starts.mockRestore())
  // A folder stands where its note is to be.
  const app = await AppConsole.start({ 'data/console.json/in-the-way': '' })
  expect(await app.running.finished).toBe(1)
  const [begun] = await Promise.all(starts.mock.results.map(({ value }) => value as Promise<Console>))
  await expect(fetch(`${begun?.url}/health`)).rejects.toThrow('fetch failed')
}, 60_000)
