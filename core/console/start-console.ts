import type { OpenConsoleParts, RunningConsole } from './open-console.js'

/** What runs beside an app for those who look at it. */
interface Looking {
  /** Absent where it is switched off. */
  readonly console?: RunningConsole
  close(): Promise<void>
}

/**
 * Starts the console where there is one; it is loaded only then, as it is a web server with all that belongs to it. Where several
 * machines share what is kept, one without a console notes what it does over time for the consoles of the others.
 * @throws what `openConsole` throws.
 */
export async function startConsole(parts: OpenConsoleParts): Promise<Looking | undefined> {
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
