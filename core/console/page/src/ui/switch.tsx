import { Switch as Primitive } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import './switch.css'

interface SwitchProps {
  readonly checked: boolean
  readonly onChange: (isOn: boolean) => void
  readonly disabled?: boolean
  readonly 'aria-invalid'?: boolean
  readonly 'aria-describedby'?: string
  /** What it switches. */
  readonly children: ReactNode
}

/** Something that is on or off, with its words. */
export function Switch({ checked, onChange, children, ...root }: SwitchProps) {
  const id = useId()
  return (
    <div className="check">
      <Primitive.Root id={id} className="switch" checked={checked} onCheckedChange={onChange} {...root}>
        <Primitive.Thumb className="switch-thumb" />
      </Primitive.Root>
      <label htmlFor={id}>{children}</label>
    </div>
  )
}
