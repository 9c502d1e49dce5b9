import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { ClosingStack } from '../kernel/closing-stack.js'
import type { ProcessRun } from '../kernel/process-run.js'
import { endsWithin } from '../time/deadline.js'
import { SystemClock } from '../time/system-clock.js'
import type { OpenConsoleParts, RunningConsole } from './open-console.js'
import { checkPlace } from './server/place.js'

/** What runs beside an app for those who look at it. */
interface Looking {
  /** Absent where it is switched off. */
  readonly console?: RunningConsole
  close(): Promise<void>
}

/**
 * Finds out whether the console, where there is one, could start, so that no client connects for a moment and ends again.
 * @throws CONSOLE_UNPROTECTED, CONSOLE_TLS, CONSOLE_PORT_TAKEN, CONSOLE_ADDRESS
 */
export async function checkConsole({ console, sandbox }: SwitchboardConfig, cwd: string): Promise<void> {
  if (console.enabled) await checkPlace(console, cwd, sandbox.enabled)
}

/**
 * Starts the console where there is one; it is loaded only then, as it is a web server with all that belongs to it. Where several
 * machines share what is kept, one without a console notes what it does over time for the consoles of the others.
 * @throws what `openConsole` throws.
 */
async function startConsole(parts: OpenConsoleParts): Promise<Looking | undefined> {
  const { config, control, clock, logger, storage } = parts
  if (config.console.enabled) {
    const { openConsole } = await import('./open-console.js')
    const console = await openConsole(parts)
    return { console, close: () => console.close() }
  }
  if (config.cluster.url === undefined) return undefined
  const { FiguresHistory } = await import('./statistics/figures-history.js')
  const { openFigureStore } = await import('./statistics/open-figure-store.js')
  const figures = new FiguresHistory({ control, clock, logger, store: await openFigureStore(storage) })
  return { close: () => figures.close() }
}

/** So long at most the console waits for the clients, as somebody may want to log one of them in there. */
const patienceMs = 1_000

/**
 * Starts what only shows clients when they are on their way, as it takes as long as they do. A failure ends the run.
 * @param clients - resolves when they are online or have failed.
 * @returns `ready` resolves when it serves, has failed, or the run ends. Never rejects.
 */
export function lookAfter(
  clients: Promise<void>,
  parts: OpenConsoleParts,
  run: ProcessRun,
  closing: ClosingStack,
): { readonly console?: RunningConsole; readonly ready: Promise<void> } {
  let console: RunningConsole | undefined
  const start = async () => {
    if (parts.config.console.enabled) await endsWithin(new SystemClock(), patienceMs, clients)
    if (run.signal.aborted) return
    const looking = await startConsole(parts)
    if (looking) closing.add('the console', () => looking.close())
    console = looking?.console
  }
  const started = start()
  run.opens(started)
  return {
    get console() {
      return console
    },
    ready: started.catch((error) => run.fails('the console could not be started', error)),
  }
}
