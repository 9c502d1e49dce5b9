import type { ValueProblem } from '../api/problem'
import { useTold } from '../i18n/problems/use-told'

/** What is wrong with a value and what to do about it, in the language of the page. */
export function ValueProblemText({ problem }: { problem: ValueProblem }) {
  const told = useTold()
  const { message, fix: english, rule, facts } = problem
  const { what, fix } = told({ rule, facts, what: `${message}.`, fix: english })
  return english === '' ? what : `${what} ${fix}`
}
