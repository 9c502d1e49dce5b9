import type { LoginPrompt } from '../client/login/login-prompt.js'
import { TerminalLoginPrompt } from '../client/login/terminal-login-prompt.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { widthOf } from '../formatting/terminal/wrap.js'
import type { WatchOptions } from '../kernel/reload/watch-app.js'
import { type RunningApp, start } from '../main.js'
import { SystemClock } from '../time/system-clock.js'
import { StatusBoard } from './status-board.js'
import { renderStatus, type StatusFrame, statusChanges } from './status-view.js'
import { colorsOf, type Terminal } from './terminal.js'

/** How long the picture waits for all clients to be online; those that are not are shown on their way. */
const patienceMs = 3_000

/**
 * Starts everything and shows it: the whole picture when every client is online or has failed, or after three seconds; a
 * line for each client that changes later.
 * @returns the exit code, when everything has stopped.
 * @param watch - has the app follow its files; absent: it does not.
 * @throws CONFIG_..., PLUGIN_PLAN_INVALID and what else keeps it from starting.
 */
export async function startCommand(terminal: Terminal, configFile: string, watch?: WatchOptions): Promise<number> {
  const { cwd, env: withFile, processEnv: env = withFile, out } = terminal
  const loader = watch?.loader ?? terminal.loader?.()
  let running: RunningApp
  let board: StatusBoard | undefined
  // The questions of logins come on their own lines, so the board keeps quiet meanwhile.
  const ask = <T>(question: () => Promise<T>) => (board ? board.whileAsked(question) : question())
  try {
    const prompt = TerminalLoginPrompt.isPossible() ? announced(new TerminalLoginPrompt(), ask) : undefined
    running = await start({ configFile, cwd, env, console: out, prompt, loader, ...(watch && { watch }) })
  } catch (error) {
    if (isSwitchboardError(error, 'APP_START_STOPPED')) return error.context.exitCode
    throw error
  }
  board = boardOf(terminal, running, configFile)
  let isOver = false
  const { settled, finished, app } = running
  const endWatching = app.control.events.on(['client-state', 'client-added', 'client-removed'], () => board.update())
  const due = () => !isOver && board.due()
  const timer = new SystemClock().after(patienceMs, due, { keepsProcessAlive: false })
  void settled.then(due)
  const code = await finished
  isOver = true
  timer.cancel()
  endWatching()
  return code
}

function boardOf(terminal: Terminal, running: RunningApp, configFile: string): StatusBoard {
  const { app, config, plan, sandbox } = running
  const colors = colorsOf(terminal)
  const frame = (): StatusFrame => ({
    configFile,
    ...(sandbox && { sandbox: { host: sandbox.address.host, port: sandbox.address.port, world: sandbox.world } }),
    ...(running.console && { console: { url: running.console.url, ...running.console.first } }),
    notes: [...config.notices, ...plan.clients.flatMap(({ notes }) => notes)],
    nowMs: new SystemClock().now(),
    width: widthOf(terminal),
  })
  return new StatusBoard({
    status: () => app.control.status(),
    picture: (status) => renderStatus(status, frame(), colors),
    changes: (before, after) => statusChanges(before, after, colors, widthOf(terminal)),
    write: (text) => terminal.out.write(text),
  })
}

/** A prompt whose questions are all put by `ask`. */
function announced(prompt: LoginPrompt, ask: <T>(question: () => Promise<T>) => Promise<T>): LoginPrompt {
  return {
    phoneNumber: (question) => ask(() => prompt.phoneNumber(question)),
    code: (question) => ask(() => prompt.code(question)),
    password: (question) => ask(() => prompt.password(question)),
  }
}
