import { type ConfigClass, configKeys } from '../../config/config-key.js'
import type { DecoratorDiagnostic } from '../../decorators/annotations.js'
import { argumentError, className, described } from '../../decorators/checks.js'
import { isClass } from '../../decorators/is-class.js'
import { readDiagnostics } from '../../decorators/manifest-reader.js'

/** What is wrong with a class of options itself, whatever is given for them. */
export function optionClassDiagnostics(root: ConfigClass): readonly DecoratorDiagnostic[] {
  const seen = new Set<ConfigClass>()
  const visit = (type: ConfigClass, around: readonly ConfigClass[]): DecoratorDiagnostic[] => {
    const [outer] = around.slice(-1)
    if (outer && !isClass(type)) return [classless(outer, type)]
    if (around.includes(type)) return [circle(type)]
    if (seen.has(type)) return []
    seen.add(type)
    const own = readDiagnostics(type)
    const broken = own.length > 0 ? own : [...emptiness(type), ...unbuildable(type)]
    const inner = configKeys(type).flatMap((key) =>
      key.kind === 'block' || key.kind === 'blocks' ? visit(key.of(), [...around, type]) : [],
    )
    return [...broken, ...inner]
  }
  return visit(root, [])
}

function emptiness(type: ConfigClass): DecoratorDiagnostic[] {
  if (configKeys(type).length > 0) return []
  return [diagnostic(type, 'it has no property with @Option', 'Write @Option({ kind: ... }) above its properties')]
}

function unbuildable(type: ConfigClass): DecoratorDiagnostic[] {
  try {
    new type()
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [diagnostic(type, `it cannot be built: ${reason}`, 'Set its properties to values that need nothing else')]
  }
}

function classless(outer: ConfigClass, given: unknown): DecoratorDiagnostic {
  const problem = `a block of it is ${described(given)}, which is no class`
  return diagnostic(outer, problem, "Name its class: { kind: 'block', of: () => TheClass }")
}

function circle(type: ConfigClass): DecoratorDiagnostic {
  return diagnostic(type, 'it holds itself', 'Give the inner block a class of its own')
}

function diagnostic(type: ConfigClass, problem: string, fix: string): DecoratorDiagnostic {
  return {
    className: className(type),
    error: argumentError('@Plugin', `options of the class ${className(type)}`, problem, fix),
  }
}
