import { type ReactNode, useId } from 'react'
import type { ValueProblem } from '../api/problem'
import { FieldProblem } from '../ui/field-problem'

interface OptionGroupProps {
  readonly title: string
  readonly hint?: string
  readonly problem?: ValueProblem
  readonly children: ReactNode
}

/** Inputs that belong to one option, with its name, what it does and what is wrong with it. */
export function OptionGroup({ title, hint, problem, children }: OptionGroupProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined
  return (
    <fieldset className="option-group" aria-describedby={described} data-fault={problem ? true : undefined}>
      <legend>{title}</legend>
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <FieldProblem id={`${id}-problem`} label={title} problems={problem ? [problem] : []} />
    </fieldset>
  )
}
