import { resolve } from 'node:path'
import { ClosingStack } from '../kernel/closing-stack.js'
import { exitCodes } from '../kernel/exit-codes.js'
import { superviseProcess } from '../kernel/supervise-process.js'
import { type ConsoleTarget, createLogging } from '../logging/create-logging.js'
import { worldsFolder } from '../main.js'
import { ControlServer } from '../sandbox/control/control-server.js'
import { standaloneNoteFile } from '../sandbox/control/running-note.js'
import { removeSandboxNote, writeSandboxNote } from '../sandbox/control/sandbox-note.js'
import { sandboxSheet } from '../sandbox/control/sandbox-sheet.js'
import { defaultWorldFile } from '../sandbox/default-world.js'
import { Sandbox } from '../sandbox/sandbox.js'
import { SystemClock } from '../time/system-clock.js'
import { renderSandbox } from './sandbox-view.js'
import { colorsOf, type Terminal } from './terminal.js'

/** As the command line gives them. */
export interface SandboxFlags {
  port: number
  json?: boolean
  world?: string
  seed: number
  schema: string[]
  state?: string
  history?: number
}

/**
 * Runs a sandbox on its own and says what one needs to log in to it, until the process is asked to stop.
 * @param notices - where warnings go, so that they are not in the way of `--json`.
 * @returns the exit code.
 * @throws SANDBOX_... and STORAGE_... for what keeps it from starting.
 */
export async function sandboxCommand(terminal: Terminal, notices: ConsoleTarget, flags: SandboxFlags): Promise<number> {
  const { cwd, env, out } = terminal
  const inFolder = (path: string) => resolve(cwd, path)
  const world = flags.world === undefined ? defaultWorldFile : inFolder(flags.world)
  const clock = new SystemClock()
  const logging = createLogging({ console: notices, level: 'warn', env })
  const logger = logging.logger('system', { part: 'sandbox' })
  const closing = new ClosingStack(clock, logger)
  closing.add('the logs', () => logging.close())
  // From the first moment on: what comes while it starts must leave nothing behind either.
  const stopped = untilAskedToStop(clock, logger)
  try {
    const sandbox = await Sandbox.start({
      world,
      port: flags.port,
      seed: flags.seed,
      schemaFolders: flags.schema.map(inFolder),
      logger,
      ...(flags.state !== undefined && { state: inFolder(flags.state) }),
      ...(flags.history !== undefined && { historyCapacity: flags.history }),
    })
    closing.add('the sandbox', () => sandbox.close())
    const control = await ControlServer.start(sandbox, { worldsFolder: inFolder(worldsFolder) })
    closing.add('the control API', () => control.close())
    const note = inFolder(standaloneNoteFile(sandbox.address.port))
    await writeSandboxNote(note, { ...sandbox.address, pid: process.pid, world, control: control.access })
    closing.add('the note of the sandbox', () => removeSandboxNote(note))

    const sheet = sandboxSheet(sandbox, control.access.url, note)
    out.write(flags.json ? `${JSON.stringify(sheet)}\n` : renderSandbox(sheet, colorsOf(terminal)))
    const why = await stopped
    const failures = await closing.close()
    return why === 'signal' && failures.length === 0 ? exitCodes.stopped : exitCodes.crashed
  } catch (error) {
    await closing.close()
    throw error
  }
}

function untilAskedToStop(clock: SystemClock, logger: ReturnType<ReturnType<typeof createLogging>['logger']>) {
  return new Promise<'signal' | 'crash'>((resolve) => {
    superviseProcess({ process, clock, logger, interruptedCode: exitCodes.interrupted, stop: resolve })
  })
}
