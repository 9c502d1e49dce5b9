import type { DecoratorDiagnostic } from '../decorators/annotations.js'
import { className } from '../decorators/checks.js'
import type { ClassManifest } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { UnkeptValue, writeValue } from '../storage/kept-value.js'

/** The states of a class whose initial value could not be kept. */
export function unkeptStates({ target, states }: ClassManifest): DecoratorDiagnostic[] {
  return states.flatMap(({ member, initial }) => {
    const problem = problemOf(initial)
    if (problem === undefined) return []
    const owner = className(target)
    const error = new SwitchboardError('PLUGIN_STATE_VALUE', { owner, state: member, problem })
    return [{ className: owner, member, error }]
  })
}

function problemOf(initial: () => unknown): string | undefined {
  try {
    writeValue(initial())
    return undefined
  } catch (error) {
    if (error instanceof UnkeptValue) return `of the initial value, ${error.message}`
    return `the function that makes the initial value throws ${error instanceof Error ? error.message : String(error)}`
  }
}
