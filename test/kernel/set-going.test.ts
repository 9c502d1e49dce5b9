import { expect, it } from 'vitest'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { createApp } from '../../core/kernel/app.js'
import { ClosingStack } from '../../core/kernel/closing-stack.js'
import { exitCodes } from '../../core/kernel/exit-codes.js'
import type { Placing } from '../../core/kernel/placing.js'
import { ProcessRun } from '../../core/kernel/process-run.js'
import { setGoing } from '../../core/kernel/set-going.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { pluginTree } from './plugin-tree.js'

it('ends the run when the app cannot take part in its cluster, and leaves nothing running', async () => {
  const clock = new ManualClock()
  const logger = new SilentLogger()
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {} })
  const config = new SwitchboardConfig()
  config.storage.file = ':memory:'
  const steps: string[] = []
  const placing: Placing = {
    start: async () => {
      throw new SwitchboardError('STORAGE_SERVER_REFUSED', { server: 'postgres://db', problem: 'no rights' })
    },
    leave: async () => void steps.push('leaves'),
    close: async () => void steps.push('closes'),
    ...{
      clientsChanged: () => {},
      fence: () => undefined,
      mayConnect: () => false,
      machine: undefined,
      has: () => false,
    },
    machineOf: () => undefined,
  }
  const app = createApp({ config, cwd, loader, clock, placing, graceMs: 1_000 })
  const closing = new ClosingStack(clock, logger, 60_000)
  closing.add('the app', () => app.stop())
  const run = new ProcessRun(closing, { clock, logger, supervise: false })
  await setGoing(app, run, logger).settled
  expect(await run.finished).toBe(exitCodes.invalid)
  expect(steps).toEqual(['leaves', 'closes'])
  await expect(app.start()).rejects.toMatchObject({ code: 'APP_NOT_RUNNING' })
})
