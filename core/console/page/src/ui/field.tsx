import { type InputHTMLAttributes, useId } from 'react'
import type { ValueProblem } from '../api/problem'
import { FieldProblem } from './field-problem'
import './field.css'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: string
  /** What the server or the page has against the value. */
  readonly problem?: ValueProblem
}

/** A labelled input with its fault beside it, as screen readers want it. */
export function Field({ label, hint, problem, ...input }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={problem !== undefined} aria-describedby={described} {...input} />
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblem id={`${id}-problem`} label={label} problems={problem ? [problem] : []} />
    </div>
  )
}
