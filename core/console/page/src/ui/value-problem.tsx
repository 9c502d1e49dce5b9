import type { ValueProblem } from '../api/problem'
import { useTold } from '../i18n/problems/use-told'

/** What is wrong with a value and what to do about it, in the language of the page. @param label - of its field. */
export function ValueProblemText({ problem, label }: { problem: ValueProblem; label?: string }) {
  const told = useTold()
  const { path, message, fix: english, rule, facts } = problem
  const key = String(facts?.name ?? /(\w+)(\[\d+\])?$/.exec(path)?.[1] ?? '')
  const isNamed = label !== undefined && key !== '' && message.startsWith(`${key} `)
  const { what, fix } = told({
    rule,
    facts: label === undefined ? facts : { ...facts, name: label },
    what: `${isNamed ? `${label}${message.slice(key.length)}` : message}.`,
    fix: english,
  })
  return english === '' ? what : `${what} ${fix}`
}
