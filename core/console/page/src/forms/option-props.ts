import type { ComponentType } from 'react'
import type { ValueProblem } from '../api/problem'
import type { OptionField, Values } from './option-shapes'

interface Shared {
  /** What the server has against values, by their places in the form. */
  readonly problems: readonly ValueProblem[]
  readonly disabled: boolean
}

export interface OptionInputProps extends Shared {
  readonly field: OptionField
  /** What is set; `undefined`: nothing is, and the default counts. */
  readonly value: unknown
  readonly change: (value: unknown) => void
  /** Whether a text can be read and gone to, but not changed just now. */
  readonly readOnly?: boolean
  /** The place of this one: `quiet.from`. */
  readonly path: string
  /** Shows what a block consists of. */
  readonly Fields: ComponentType<OptionFieldsProps>
}

export interface OptionFieldsProps extends Shared {
  readonly fields: readonly OptionField[]
  readonly values: Values
  readonly change: (values: Values) => void
  /** Of the block they stand in; empty: the form itself. */
  readonly path: string
}
