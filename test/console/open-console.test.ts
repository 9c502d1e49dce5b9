import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Console } from '../../core/console/server/console.js'
import { start } from '../../core/main.js'
import { AppConsole } from './app-console.js'

it('a console that cannot say where it is listens no more when that has ended its app', async () => {
  const starts = vi.spyOn(Console, 'start')
  onTestFinished(() => starts.mockRestore())
  // A folder stands where its note is to be.
  const app = await AppConsole.start({ 'data/console.json/in-the-way': '' })
  expect(await app.running.finished).toBe(1)
  const [begun] = await Promise.all(starts.mock.results.map(({ value }) => value as Promise<Console>))
  await expect(fetch(`${begun?.url}/health`)).rejects.toThrow('fetch failed')
  // Nobody was told a password: the next start makes it.
  rmSync(join(app.cwd, 'data/console.json'), { recursive: true })
  const again = await start({ configFile: 'config.yaml', cwd: app.cwd, env: {}, supervise: false })
  await again.settled
  const { first } = again.console ?? {}
  await again.stop()
  expect(first).toMatchObject({ password: expect.any(String), link: expect.stringContaining('/login#') })
}, 60_000)

it('a console that does not end well is one of the faults its app ends with', async () => {
  const close = vi.spyOn(Console.prototype, 'close').mockRejectedValueOnce(new Error('it holds on'))
  onTestFinished(() => close.mockRestore())
  const app = await AppConsole.start()
  await app.running.stop()
  expect(await app.running.finished).toBe(3)
  const [ended] = close.mock.contexts as Console[]
  close.mockRestore()
  await ended?.close()
}, 60_000)
