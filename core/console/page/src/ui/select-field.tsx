import { useId } from 'react'
import type { ValueProblem } from '../api/problem'
import { FieldProblem } from './field-problem'
import { Select, type SelectProps } from './select'
import './field.css'

interface SelectFieldProps extends SelectProps {
  readonly label: string
  readonly hint?: string
  /** What the server or the page has against the value. */
  readonly problem?: ValueProblem
}

/** A labelled choice of one of many. */
export function SelectField({ label, hint, problem, ...select }: SelectFieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select id={id} aria-invalid={problem ? true : undefined} aria-describedby={described} {...select} />
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblem id={`${id}-problem`} label={label} problems={problem ? [problem] : []} />
    </div>
  )
}
