import type { ValueProblem } from '../api/problem'
import { ValueProblemText } from './value-problem'
import './field.css'

interface FieldProblemProps {
  readonly id: string
  /** What the field is called: people do not know the key of the file. */
  readonly label: string
  readonly problems: readonly ValueProblem[]
}

/** What is wrong with a field, below it. */
export function FieldProblem({ id, label, problems }: FieldProblemProps) {
  if (problems.length === 0) return null
  return (
    <div className="field-problem" id={id} role="alert">
      {problems.map((problem) => (
        <p key={`${problem.path} ${problem.message}`}>
          <ValueProblemText problem={problem} label={label} />
        </p>
      ))}
    </div>
  )
}
