import { getNonce } from 'get-nonce'
import { Select as Primitive } from 'radix-ui'
import { useContext } from 'react'
import { Frozen } from './frozen'
import './select.css'

export interface SelectOption {
  readonly value: string
  readonly label: string
}

export interface SelectProps {
  readonly value: string
  readonly options: readonly SelectOption[]
  readonly onChange: (value: string) => void
  readonly disabled?: boolean
  readonly required?: boolean
  readonly id?: string
  /** Stands there while none of them is chosen. */
  readonly placeholder?: string
  readonly 'aria-label'?: string
  readonly 'aria-invalid'?: boolean
  readonly 'aria-describedby'?: string
}

/** The primitive keeps the empty value for "nothing is chosen", which with us may be one of the choices. */
const mark = '='

/** A choice of one of many, in a list that opens. */
export function Select({ value, options, onChange, disabled, required, placeholder, ...trigger }: SelectProps) {
  const isFrozen = useContext(Frozen)
  return (
    <Primitive.Root
      value={mark + value}
      disabled={disabled || isFrozen}
      required={required}
      onValueChange={(chosen) => onChange(chosen.slice(mark.length))}
    >
      <Primitive.Trigger className="select" {...trigger}>
        <Primitive.Value>{options.find((option) => option.value === value)?.label ?? placeholder}</Primitive.Value>
        <Primitive.Icon className="select-icon">▾</Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="popup select-list" position="popper" sideOffset={4} collisionPadding={8}>
          <Primitive.Viewport nonce={getNonce()}>
            {options.map((option) => (
              <Primitive.Item key={option.value} value={mark + option.value} className="popup-item">
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                <Primitive.ItemIndicator className="popup-mark">✓</Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
