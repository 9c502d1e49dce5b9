import { widthOf } from '../formatting/terminal/wrap.js'
import type { AppStatus } from '../kernel/status.js'
import type { RunningApp } from '../main.js'
import type { Clock } from '../time/clock.js'
import { StatusBoard } from './status-board.js'
import { botLines, consoleLines, renderStatus, type StatusFrame, statusChanges } from './status-view.js'
import { colorsOf, type Terminal } from './terminal.js'

/** How long the picture waits for all clients to be online; those that are not are shown on their way. */
const patienceMs = 3_000

/** What shows a process that runs. */
interface ShownRun {
  /** Shows nothing until `question` has been answered, or given up. */
  whileAsked<T>(question: () => Promise<T>): Promise<T>
  /** To be called when everything has stopped. */
  end(): void
}

/**
 * Shows what runs: the whole picture when every client is online or has failed and the console serves, or after three seconds; a
 * line for each client that changes later, and for what came too late for the picture: the console, which at its very first start has
 * a password that stands nowhere else, and a bot to talk to.
 */
export function showRunning(terminal: Terminal, running: RunningApp, configFile: string, clock: Clock): ShownRun {
  const { app, config, plan, sandbox } = running
  const [colors, width] = [colorsOf(terminal), widthOf(terminal)]
  const notes = [...config.notices, ...plan.clients.flatMap((client) => client.notes)]
  const frame = (): StatusFrame => ({
    configFile,
    ...(sandbox && { sandbox: { host: sandbox.address.host, port: sandbox.address.port, world: sandbox.world } }),
    ...(config.console.enabled && { console: consoleOf(running) }),
    ...{ notes, width, nowMs: clock.now() },
  })
  const told = { console: false, bot: false }
  /** What has not been told yet, of what is told once. */
  const news = (status: AppStatus) => {
    const now = frame()
    const lines = {
      console: told.console ? [] : consoleLines(now, colors),
      bot: told.bot ? [] : botLines(status, now, colors),
    }
    told.console ||= lines.console.length > 0
    told.bot ||= lines.bot.length > 0
    return [...lines.console, ...lines.bot]
  }
  const board = new StatusBoard({
    status: () => app.control.status(),
    picture: (status) => {
      news(status)
      return renderStatus(status, frame(), colors)
    },
    changes: (before, after) => [...statusChanges(before, after, colors, width), ...news(after)],
    write: (text) => terminal.out.write(text),
  })
  let isOver = false
  const due = () => !isOver && board.due()
  const update = () => !isOver && board.update()
  const endWatching = app.control.events.on(['client-state', 'client-added', 'client-removed'], update)
  const timer = clock.after(patienceMs, due, { keepsProcessAlive: false })
  void running.settled.then(due)
  void running.looking.then(update)
  return {
    whileAsked: (question) => board.whileAsked(question),
    end() {
      isOver = true
      timer.cancel()
      endWatching()
      // The next start makes no other one.
      if (!told.console && running.console?.first) {
        for (const line of consoleLines(frame(), colors)) terminal.out.write(`${line}\n`)
      }
    },
  }
}

function consoleOf({ console }: RunningApp): StatusFrame['console'] {
  return console ? { url: console.url, ...console.first } : 'coming'
}
