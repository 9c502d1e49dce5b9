import { ruleOf } from '../../config/broken-rule.js'
import { checkKeys } from '../../config/check-block.js'
import type { ConfigClass } from '../../config/config-key.js'
import { formatPath } from '../../config/config-path.js'
import type { ConfigPlace, OptionPlaces } from '../../config/option-places.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** One value of a plugin's options that cannot be used. */
export interface OptionDiagnostic {
  readonly error: SwitchboardError
  /** Where it stands in the configuration's file; absent: in none. */
  readonly config?: ConfigPlace
}

/** What a plugin gets for its options: the filled class, read-only, or all that is wrong with them. */
export interface PlannedOptions {
  readonly settings?: object
  readonly diagnostics: readonly OptionDiagnostic[]
}

/**
 * Makes what the configuration says for a plugin into the class of its options.
 * @param given - its block; `undefined` when there is none.
 * @param places - where the client's options stand.
 */
export function planOptions(plugin: string, type: ConfigClass, given: unknown, places?: OptionPlaces): PlannedOptions {
  const path = (inner: readonly (string | number)[]) => ['options', plugin, ...inner]
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    const error = new SwitchboardError('PLUGIN_OPTIONS_INVALID', {
      ...{
        plugin,
        path: '',
        message: 'the options must be a block of keys',
        fix: `Write ${plugin}: { option: value }.`,
      },
    })
    return { diagnostics: [{ error, ...(places && { config: places.at(path([])) }) }] }
  }
  const { block, diagnostics: found } = checkKeys(
    type,
    given ?? {},
    (inner) => places?.isVariable(path(inner)) ?? false,
  )
  if (found.length === 0) return { settings: deepFrozen(block), diagnostics: [] }
  const diagnostics = found.map(({ path: inner, at, message, fix, ...broken }) => ({
    error: new SwitchboardError('PLUGIN_OPTIONS_INVALID', {
      ...{ plugin, path: formatPath(inner), message, fix },
      ...ruleOf(broken),
    }),
    ...(places && { config: places.at(path(inner), at) }),
  }))
  return { diagnostics: diagnostics.sort(byPlace) }
}

function byPlace({ config: one }: OptionDiagnostic, { config: other }: OptionDiagnostic): number {
  return one && other ? one.line - other.line || one.column - other.column : 0
}

/** Plugins of one client and of its next set share it, so none may change it. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFrozen(inner)
  return value
}
