import { useRef } from 'react'
import { ApiError, type ValueProblem } from '../api/problem'
import { standingProblems } from './standing-problems'

interface Standing {
  /** What is wrong with values that stand there still. */
  readonly standing: readonly ValueProblem[]
  /** Whether a problem stands beside its value, or did, before that was put right. */
  readonly hasStood: (problem: ValueProblem) => boolean
}

/**
 * What the server has against what was sent, where more is written while that is on its way: a value that was put right
 * before the answer came is not wrong any more, so that its field has nothing to say, and what was refused has to be told otherwise.
 */
export function useStanding(
  refused: readonly ValueProblem[],
  values: object,
  { error, variables }: { readonly error: unknown; readonly variables: object | undefined },
): Standing {
  const stood = useRef<{ of: unknown; paths: Set<string> }>({ of: undefined, paths: new Set() })
  if (stood.current.of !== error) stood.current = { of: error, paths: new Set() }
  const standing = error instanceof ApiError ? standingProblems(refused, values, variables) : []
  for (const { path } of standing) stood.current.paths.add(path)
  return { standing, hasStood: ({ path }) => stood.current.paths.has(path) }
}
