import type { ValueProblem } from '../api/problem'

/** How a value is written in the file is of no use in a form. */
export function forForms({ fix, ...problem }: ValueProblem): ValueProblem {
  return { ...problem, fix: /^(Write|Add) `|`\w+: /.test(fix) ? '' : fix }
}
