import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { PlanDiagnostic } from './plan.js'

/**
 * The errors of all clients, each once: that of a file that several clients have, with all their names; that of a file that several
 * plugins import, with the names of the plugins' files.
 */
export function mergeDiagnostics(diagnostics: readonly PlanDiagnostic[]): PlanDiagnostic[] {
  const byText = new Map<string, PlanDiagnostic>()
  for (const diagnostic of diagnostics) {
    const { file, className, member, config, error } = diagnostic
    const shared = sharedFault(error)
    const key = shared ?? [file, className, member, config?.line, config?.column, error.message].join('\n')
    const known = byText.get(key)
    byText.set(key, known ? joined(known, diagnostic) : diagnostic)
  }
  return [...byText.values()]
}

/** Names a fault in a file that a plugin imports; `undefined`: it is one of its own file. */
function sharedFault(error: SwitchboardError): string | undefined {
  if (!isSwitchboardError(error, 'PLUGIN_IMPORT_FAILED') && !isSwitchboardError(error, 'PLUGIN_IMPORT_MISSING'))
    return undefined
  const { file, place } = error.context
  if (place === undefined || place.startsWith(`${file}:`)) return undefined
  return `${place}\n${'reason' in error.context ? error.context.reason : error.context.name}`
}

function joined(known: PlanDiagnostic, other: PlanDiagnostic): PlanDiagnostic {
  const clients = [...new Set([...known.clients, ...other.clients])]
  const [one, two] = [known.error, other.error]
  if (isSwitchboardError(one, 'PLUGIN_IMPORT_FAILED') && isSwitchboardError(two, 'PLUGIN_IMPORT_FAILED')) {
    const file = both(one.context.file, two.context.file)
    return { ...known, clients, error: new SwitchboardError(one.code, { ...one.context, file }, { cause: one.cause }) }
  }
  if (isSwitchboardError(one, 'PLUGIN_IMPORT_MISSING') && isSwitchboardError(two, 'PLUGIN_IMPORT_MISSING')) {
    const file = both(one.context.file, two.context.file)
    return { ...known, clients, error: new SwitchboardError(one.code, { ...one.context, file }, { cause: one.cause }) }
  }
  return { ...known, clients }
}

function both(files: string, file: string): string {
  return files.split(', ').includes(file) ? files : `${files}, ${file}`
}

/** Those of each file together, in the order of its lines; those without a line first. */
export function byLine(diagnostics: readonly PlanDiagnostic[]): PlanDiagnostic[] {
  const places = [...new Set(diagnostics.map(({ file }) => file))]
  const rank = ({ file }: PlanDiagnostic) => places.indexOf(file)
  return [...diagnostics].sort((one, other) =>
    one.file !== undefined && one.file === other.file ? (one.line ?? 0) - (other.line ?? 0) : rank(one) - rank(other),
  )
}
