import { useRef } from 'react'
import type { ValueProblem } from '../api/problem'
import { isSame } from './compare-values'

/**
 * What the server has against values, each for as long as its value is what was sent.
 * @param error - the refusal they come from; with another one all of them count again.
 */
export function useStandingProblems(
  error: unknown,
  problems: readonly ValueProblem[],
  values: object,
): readonly ValueProblem[] {
  const refused = useRef({ error, values })
  if (refused.current.error !== error) refused.current = { error, values }
  const { values: sent } = refused.current
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
