import { nearestName } from '../config/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { exitCodes } from '../kernel/exit-codes.js'
import { check } from '../main.js'
import { renderExplanation } from './explain-view.js'
import { renderPlan } from './plan-view.js'
import { colorsOf, type Terminal } from './terminal.js'
import { widthOf } from './wrap.js'

/** Shows what every client would get. @returns the exit code. @throws CONFIG_... */
export async function checkCommand(terminal: Terminal, configFile: string): Promise<number> {
  const { config, plan } = await check({ configFile, cwd: terminal.cwd, env: terminal.env })
  terminal.out.write(renderPlan(config, plan, colorsOf(terminal), widthOf(terminal)))
  return plan.diagnostics.length > 0 ? exitCodes.invalid : exitCodes.stopped
}

/** Shows what one client would get, and why. @returns the exit code. @throws CONFIG_... */
export async function explainCommand(terminal: Terminal, configFile: string, name: string): Promise<number> {
  const { config, plan } = await check({ configFile, cwd: terminal.cwd, env: terminal.env })
  const known = config.clients.map(({ sessionName }) => sessionName)
  if (!known.includes(name)) {
    throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known, nearest: nearestName(name, known) })
  }
  terminal.out.write(renderExplanation(name, config, plan, colorsOf(terminal), widthOf(terminal)))
  return plan.diagnostics.some(({ clients }) => clients.includes(name)) ? exitCodes.invalid : exitCodes.stopped
}
