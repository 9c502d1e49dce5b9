import { dirname, relative, sep } from 'node:path'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { widthOf } from '../formatting/terminal/wrap.js'
import { clientCalled } from '../kernel/agents/client-called.js'
import { exitCodes } from '../kernel/exit-codes.js'
import { check } from '../main.js'
import { writeSchema } from '../plan/options/write-schema.js'
import type { PlanDiagnostic } from '../plan/plan.js'
import { checkData, errorData, explainData } from '../plan/plan-data.js'
import { renderChannels } from './channels-view.js'
import { renderExplanation } from './explain-view.js'
import { renderPlan } from './plan-view.js'
import { colorsOf, type Terminal } from './terminal.js'

export interface CheckOptions {
  /** Where to write the JSON Schema of the configuration with the plugins' options; absent: nowhere. */
  readonly schema?: string
  /** Says everything as one line of JSON. */
  readonly json?: boolean
}

/** Shows what every client would get. @returns the exit code. @throws CONFIG_... */
export async function checkCommand(
  terminal: Terminal,
  configFile: string,
  { schema, json = false }: CheckOptions = {},
): Promise<number> {
  return orInJson(terminal, json, async (say) => {
    const { config, plan, ...agents } = await planned(terminal, configFile)
    const { roster, notes } = agents
    if (json) say(checkData(config, plan, { agents: roster.agents, notes }))
    else {
      const [colors, width] = [colorsOf(terminal), widthOf(terminal)]
      terminal.out.write(renderChannels(agents, colors, width))
      terminal.out.write(renderPlan(config, plan, colors, width, agents))
    }
    if (schema !== undefined) await writeSchema(plan, schema, terminal.cwd)
    if (schema !== undefined && !json) {
      const line = `# yaml-language-server: $schema=${fromFolderOf(configFile, schema)}`
      terminal.out.write(`Written: ${schema}. Editors use it when ${configFile} begins with\n${line}\n`)
    }
    return codeOf(plan.diagnostics)
  })
}

/** Shows what one client or agent would get, and why. @returns the exit code. @throws CONFIG_... */
export async function explainCommand(
  terminal: Terminal,
  configFile: string,
  name: string,
  { json = false }: Pick<CheckOptions, 'json'> = {},
): Promise<number> {
  return orInJson(terminal, json, async (say) => {
    const { config, plan, ...read } = await planned(terminal, configFile)
    const client = await clientCalled(name, config, async () => read)
    // All agents get the same, which is planned and told by the name of one of them.
    const own = plan.clients.find((one) => one.client === name) ?? plan.agents
    const diagnostics = plan.diagnostics.filter(({ clients }) => own && clients.includes(own.client))
    const told = own && { ...own, client: name }
    if (told && json) say(explainData(client, config, told, diagnostics))
    else if (told)
      terminal.out.write(renderExplanation(client, config, told, diagnostics, colorsOf(terminal), widthOf(terminal)))
    return codeOf(diagnostics)
  })
}

function planned({ cwd, env, loader }: Terminal, configFile: string) {
  return check({ configFile, cwd, env, loader: loader?.() })
}

/**
 * What is said where JSON was asked for is one line, also when it is what keeps a plan from being made; what plugins print while they are
 * loaded goes to the standard error then.
 */
async function orInJson(
  { out }: Terminal,
  json: boolean,
  work: (say: (data: object) => void) => Promise<number>,
): Promise<number> {
  let said: object | undefined
  const say = (data: object) => {
    said = data
  }
  if (!json) return work(say)
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  let code: number = exitCodes.invalid
  try {
    code = await work(say)
  } catch (error) {
    if (!isSwitchboardError(error)) throw error
    say({ diagnostics: errorData(error) })
  } finally {
    process.stdout.write = write
  }
  if (said) out.write(`${JSON.stringify(said)}\n`)
  return code
}

function codeOf(diagnostics: readonly PlanDiagnostic[]): number {
  return diagnostics.length > 0 ? exitCodes.invalid : exitCodes.stopped
}

/** How one file is named in another. */
function fromFolderOf(owner: string, file: string): string {
  const path = relative(dirname(owner), file).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}
