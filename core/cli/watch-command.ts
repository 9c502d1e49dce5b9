import { moduleOfItsOwn, placeInPlugin } from '../errors/stack-place.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { widthOf } from '../formatting/terminal/wrap.js'
import { HotModules } from '../modules/hot-modules.js'
import { Leftovers } from '../modules/leftovers.js'
import { ReloadingLoader } from '../plan/reloading-loader.js'
import { SystemClock } from '../time/system-clock.js'
import { ProjectFiles } from '../watch/project-files.js'
import { renderError } from './error-view.js'
import { startCommand } from './start-command.js'
import { colorsOf, type Terminal } from './terminal.js'
import { changeLines, failureLines, mendedLines, reloadLines, resultLines } from './watch-view.js'

/** What a person at the keyboard can put right while the command waits. */
const mendable = /^(CONFIG|PLUGIN|SANDBOX_WORLD)_/

/**
 * Starts everything and has it follow its files: changed plugins take the place of those that run, a changed configuration is
 * shown and applied. What cannot be started as it is written is shown, and started once it has changed.
 * @returns the exit code, when everything has stopped.
 * @throws what a change of files would not put right.
 */
export async function watchCommand(terminal: Terminal, configFile: string): Promise<number> {
  const clock = new SystemClock()
  const colors = colorsOf(terminal)
  const write = (lines: readonly string[]) => terminal.out.write(lines.map((line) => `${line}\n`).join(''))
  const leftovers = new Leftovers((at) => placeInPlugin(at, { stopAtOwn: true }), moduleOfItsOwn)
  const around = leftovers.runFile.bind(leftovers)
  const loader =
    terminal.loader?.(around) ?? new ReloadingLoader(clock, new HotModules(clock, { watched: true, around }))
  // Files run, and may begin something, before there is an app.
  leftovers.open()
  const tell = {
    planned: (change: Parameters<typeof changeLines>[0]) => write(changeLines(change, colors)),
    applied: (report: Parameters<typeof resultLines>[0]) => write(resultLines(report, colors)),
    reloaded: (report: Parameters<typeof reloadLines>[0]) => write(reloadLines(report, colors)),
    mended: (what: Parameters<typeof mendedLines>[0]) => write(mendedLines(what, colors)),
    failed: (error: unknown) => write(failureLines(error, colors)),
  }
  const files = new ProjectFiles(terminal.cwd, configFile, clock)
  try {
    for (;;) {
      try {
        return await startCommand(terminal, configFile, { watch: { loader, tell }, leftovers })
      } catch (error) {
        if (!isSwitchboardError(error) || !mendable.test(error.code)) throw error
        terminal.out.write(renderError(error, colors, widthOf(terminal)))
        write([colors.dim('  waiting for a change of the files')])
        await files.changed()
        leftovers.writeDown()
        await loader.renew()
      }
    }
  } finally {
    leftovers.close()
  }
}
