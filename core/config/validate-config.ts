import { type ValidationError, Validator } from 'class-validator'
import type { BrokenRule } from './broken-rule.js'
import { type ConfigClass, type ConfigKeyInfo, configKeys, type says } from './config-key.js'
import type { ConfigPath } from './config-path.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { makeConfig } from './make-config.js'
import { meantValue } from './meant-value.js'
import { knownToHold } from './rules.js'

/** Which of several broken rules of one key is told: the most basic one. */
const priority = [
  'isDefined',
  'isString',
  'isInt',
  'isNumber',
  'isBoolean',
  'isArray',
  'isObject',
  'isIn',
  'arrayNotEmpty',
]

/** Makes prepared values into the classes of the configuration and checks every single value. */
export function validateConfig<Config extends object>(
  type: new () => Config,
  values: Record<string, unknown>,
): { config: Config; diagnostics: KeyDiagnostic[] } {
  const config = makeConfig(type, values)
  if (knownToHold(config)) return { config, diagnostics: [] }
  const errors = new Validator().validateSync(config, { forbidUnknownValues: true })
  return { config, diagnostics: errors.flatMap((error) => diagnosticsOf(error, [])) }
}

function diagnosticsOf(error: ValidationError, parent: ConfigPath): KeyDiagnostic[] {
  const path = [...parent, stepOf(error)]
  const nested = (error.children ?? []).flatMap((child) => diagnosticsOf(child, path))
  const broken = Object.keys(error.constraints ?? {}).sort((one, other) => rank(one) - rank(other))[0]
  if (broken === undefined) return nested
  const message = error.constraints?.[broken] ?? ''
  // A rule that a plugin's author has put beside the key has a message, but no fix.
  const { fix = `Correct ${path.at(-1)}.`, facts } = (error.contexts?.[broken] ?? {}) as ReturnType<
    typeof says
  >['context']
  const told = facts ? { ...toldAsMeant(error, fix, facts), rule: broken } : { fix }
  return [{ path, at: 'value', message, ...told }, ...nested]
}

/** The fix with the value that was meant in place of an example. */
function toldAsMeant(error: ValidationError, fix: string, facts: NonNullable<BrokenRule['facts']>) {
  const key = keyOf(error)
  const meant = key && meantValue(key, error.value)
  if (meant === undefined || typeof facts.written !== 'string') return { fix, facts }
  const written = `\`${key?.name}: ${meant}\``
  return {
    fix: fix.replace(facts.written, written).replace('`true` or `false`', written),
    facts: { ...facts, written },
  }
}

/** A property under its name in the file; an item of a list under its index. */
function stepOf(error: ValidationError): string | number {
  if (Array.isArray(error.target)) return Number(error.property)
  return keyOf(error)?.name ?? error.property
}

function keyOf({ target, property }: ValidationError): ConfigKeyInfo | undefined {
  const owner = target?.constructor as ConfigClass | undefined
  return owner && configKeys(owner).find((key) => key.property === property)
}

function rank(constraint: string): number {
  const index = priority.indexOf(constraint)
  return index < 0 ? priority.length : index
}
