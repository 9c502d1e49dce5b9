import { type BrokenRule, ruleOf } from './broken-rule.js'
import type { ConfigClass } from './config-key.js'
import { type ConfigPath, formatPath } from './config-path.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { prepareValues, type Variables } from './prepare-values.js'
import { validateConfig } from './validate-config.js'

/** What is wrong with one value of a block, and where. */
export interface BlockDiagnostic extends BrokenRule {
  /** As people write it: `agents[1].phone`; empty for the block as a whole. */
  readonly path: string
  readonly message: string
  readonly fix: string
}

/**
 * Checks values that did not come from the configuration's file, such as the body of a request, against a class whose
 * properties are keys. Nothing is put in for `${NAME}`: the values are somebody else's.
 * @returns the filled class, and every problem of the values; the class is only to be used when there is none.
 */
export function checkBlock<Block extends object>(
  type: new () => Block,
  values: unknown,
): { block: Block; problems: readonly BlockDiagnostic[] } {
  const { block, diagnostics } = checkKeys(type, values)
  return { block, problems: diagnostics.map(toldOf) }
}

/** A diagnostic with its place as people write it. */
function toldOf({ path, message, fix, ...broken }: KeyDiagnostic): BlockDiagnostic {
  return { path: formatPath(path), message, fix, ...ruleOf(broken) }
}

/** As {@link checkBlock}, with the places of the problems for a file in which they can be looked up. */
export function checkKeys<Block extends object>(
  type: new () => Block,
  values: unknown,
  variables?: Variables,
): { block: Block; diagnostics: readonly KeyDiagnostic[] } {
  const prepared = prepareValues(values, type as ConfigClass, variables)
  const { config, diagnostics } = validateConfig(type, prepared.values)
  // A key that is missing only because it is misspelt is told once, under the name it has.
  const isMisspelt = (path: ConfigPath) => !prepared.written.has(formatPath(path))
  const isCovered = (path: ConfigPath) =>
    prepared.diagnostics.some(
      ({ meant, at, path: found }) =>
        (at === 'value' && isWithin(path, found)) ||
        (meant !== undefined && isMisspelt(meant) && isWithin(path, meant)),
    )
  return {
    block: config,
    diagnostics: [...prepared.diagnostics, ...diagnostics.filter(({ path }) => !isCovered(path))],
  }
}

function isWithin(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.every((step, index) => step === path[index])
}
