import type { ReactNode } from 'react'
import { type ToldProblem, useTold } from '../i18n/problems/use-told'
import './failure.css'

interface ProblemBoxProps {
  readonly problem: ToldProblem
  /** What the English of the server says besides. */
  readonly more?: string
  readonly children?: ReactNode
}

/** What went wrong and what to do about it, in the language of the page. */
export function ProblemBox({ problem, more, children }: ProblemBoxProps) {
  const told = useTold()
  const { what, fix } = told(problem)
  return (
    <div className="failure" role="alert">
      <strong>{what}</strong>
      {more && what === problem.what && <p>{more}</p>}
      {fix && <p>{fix}</p>}
      {children}
      {problem.code && <code>{problem.code}</code>}
    </div>
  )
}
