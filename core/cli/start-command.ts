import type { LoginPrompt } from '../client/login/login-prompt.js'
import { TerminalLoginPrompt } from '../client/login/terminal-login-prompt.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { type RunningApp, start } from '../main.js'
import type { Leftovers } from '../modules/leftovers.js'
import { SystemClock } from '../time/system-clock.js'
import type { WatchOptions } from '../watch/watch-app.js'
import { showRunning } from './show-running.js'
import type { Terminal } from './terminal.js'

/**
 * Starts everything and shows it, as {@link showRunning} does.
 * @returns the exit code, when everything has stopped.
 * @param follow - has the app follow its files; absent: it does not.
 * @throws CONFIG_..., PLUGIN_PLAN_INVALID and what else keeps it from starting.
 */
export async function startCommand(
  terminal: Terminal,
  configFile: string,
  follow?: { readonly watch: WatchOptions; readonly leftovers: Leftovers },
): Promise<number> {
  const { cwd, env: withFile, processEnv: env = withFile, out } = terminal
  const loader = follow?.watch.loader ?? terminal.loader?.()
  let running: RunningApp
  let shown: ReturnType<typeof showRunning> | undefined
  // The questions of logins come on their own lines, so nothing is shown meanwhile.
  const ask = <T>(question: () => Promise<T>) => (shown ? shown.whileAsked(question) : question())
  try {
    const prompt = TerminalLoginPrompt.isPossible() ? announced(new TerminalLoginPrompt(), ask) : undefined
    running = await start({ configFile, cwd, env, console: out, prompt, loader, ...follow })
  } catch (error) {
    if (isSwitchboardError(error, 'APP_START_STOPPED')) return error.context.exitCode
    throw error
  }
  shown = showRunning(terminal, running, configFile, new SystemClock())
  const code = await running.finished
  shown.end()
  return code
}

/** A prompt whose questions are all put by `ask`. */
function announced(prompt: LoginPrompt, ask: <T>(question: () => Promise<T>) => Promise<T>): LoginPrompt {
  return {
    phoneNumber: (question) => ask(() => prompt.phoneNumber(question)),
    code: (question) => ask(() => prompt.code(question)),
    password: (question) => ask(() => prompt.password(question)),
  }
}
