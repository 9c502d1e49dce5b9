import { type ReactNode, type TextareaHTMLAttributes, useId } from 'react'
import type { ValueProblem } from '../api/problem'
import { FieldProblem } from './field-problem'
import './field.css'

interface AreaFieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly label: string
  readonly hint?: ReactNode
  /** What the server or the page has against the value. */
  readonly problems?: readonly ValueProblem[]
}

/** A labelled text of several lines with its faults beside it. */
export function AreaField({ label, hint, problems = [], ...area }: AreaFieldProps) {
  const id = useId()
  const isWrong = problems.length > 0
  const described = [hint && `${id}-hint`, isWrong && `${id}-problem`].filter(Boolean).join(' ') || undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={5} aria-invalid={isWrong} aria-describedby={described} {...area} />
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblem id={`${id}-problem`} label={label} problems={problems} />
    </div>
  )
}
