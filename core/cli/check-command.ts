import { dirname, relative, sep } from 'node:path'
import { widthOf } from '../formatting/terminal/wrap.js'
import { clientCalled } from '../kernel/agents/client-called.js'
import { exitCodes } from '../kernel/exit-codes.js'
import { check } from '../main.js'
import { renderChannels } from './channels-view.js'
import { renderExplanation } from './explain-view.js'
import { renderPlan } from './plan-view.js'
import { colorsOf, type Terminal } from './terminal.js'
import { writeSchema } from './write-schema.js'

/**
 * Shows what every client would get.
 * @param schema - where to write the JSON Schema of the configuration with the plugins' options; absent: nowhere.
 * @returns the exit code. @throws CONFIG_...
 */
export async function checkCommand(terminal: Terminal, configFile: string, schema?: string): Promise<number> {
  const { config, plan, ...agents } = await check({
    configFile,
    cwd: terminal.cwd,
    env: terminal.env,
    loader: terminal.loader?.(),
  })
  const [colors, width] = [colorsOf(terminal), widthOf(terminal)]
  terminal.out.write(renderChannels(agents, colors, width))
  terminal.out.write(renderPlan(config, plan, colors, width, agents))
  if (schema !== undefined) {
    await writeSchema(plan, schema, terminal.cwd)
    const line = `# yaml-language-server: $schema=${fromFolderOf(configFile, schema)}`
    terminal.out.write(`Written: ${schema}. Editors use it when ${configFile} begins with\n${line}\n`)
  }
  return plan.diagnostics.length > 0 ? exitCodes.invalid : exitCodes.stopped
}

/** Shows what one client or agent would get, and why. @returns the exit code. @throws CONFIG_... */
export async function explainCommand(terminal: Terminal, configFile: string, name: string): Promise<number> {
  const { config, plan, roster } = await check({
    configFile,
    cwd: terminal.cwd,
    env: terminal.env,
    loader: terminal.loader?.(),
  })
  const client = await clientCalled(name, config, async () => roster)
  // All agents get the same, which is planned and told by the name of one of them.
  const own = plan.clients.find((one) => one.client === name) ?? plan.agents
  const diagnostics = plan.diagnostics.filter(({ clients }) => own && clients.includes(own.client))
  const told = own && { ...own, client: name }
  if (told)
    terminal.out.write(renderExplanation(client, config, told, diagnostics, colorsOf(terminal), widthOf(terminal)))
  return diagnostics.length > 0 ? exitCodes.invalid : exitCodes.stopped
}

/** How one file is named in another. */
function fromFolderOf(owner: string, file: string): string {
  const path = relative(dirname(owner), file).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}
