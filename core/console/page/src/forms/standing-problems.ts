import type { ValueProblem } from '../api/problem'
import { isSame } from './compare-values'

/**
 * What the server has against values, each for as long as its value is what was sent.
 * @param sent - the values that were refused, which may be others than stood there when the answer came.
 */
export function standingProblems(
  problems: readonly ValueProblem[],
  values: object,
  sent: object | undefined,
): readonly ValueProblem[] {
  return problems.filter(({ path }) => isSame(valueAt(values, path), valueAt(sent, path)))
}

/** What stands at a place as the server writes it: `agents[1].phone`. */
function valueAt(values: unknown, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '')
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    values,
  )
}
