import { isSwitchboardError } from '../errors/switchboard-error.js'
import { type RunningApp, start } from '../main.js'
import { SystemClock } from '../time/system-clock.js'
import { renderStatus, type StatusFrame, statusChanges } from './status-view.js'
import { colorsOf, type Terminal } from './terminal.js'
import { widthOf } from './wrap.js'

/**
 * Starts everything and shows it: the whole picture when every client is online or has failed, a line for each client
 * that changes later.
 * @returns the exit code, when everything has stopped.
 * @throws CONFIG_..., PLUGIN_PLAN_INVALID and what else keeps it from starting.
 */
export async function startCommand(terminal: Terminal, configFile: string): Promise<number> {
  const { cwd, env, out } = terminal
  let running: RunningApp
  try {
    running = await start({ configFile, cwd, env, console: out })
  } catch (error) {
    if (isSwitchboardError(error, 'APP_START_STOPPED')) return error.context.exitCode
    throw error
  }
  const isSettled = await Promise.race([running.settled.then(() => true), running.finished.then(() => false)])
  if (isSettled) showStatus(terminal, running, configFile)
  return running.finished
}

function showStatus(terminal: Terminal, { app, config, sandbox }: RunningApp, configFile: string): void {
  const colors = colorsOf(terminal)
  const frame: StatusFrame = {
    configFile,
    ...(sandbox && { sandbox: { host: sandbox.address.host, port: sandbox.address.port, world: sandbox.world } }),
    unusedKeys: config.notices.length,
    nowMs: new SystemClock().now(),
    width: widthOf(terminal),
  }
  terminal.out.write(renderStatus(app.status(), frame, colors))
  let shown = app.status()
  app.onChange(() => {
    const now = app.status()
    for (const line of statusChanges(shown, now, colors, widthOf(terminal))) terminal.out.write(`${line}\n`)
    shown = now
  })
}
