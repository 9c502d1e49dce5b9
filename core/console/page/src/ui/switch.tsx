import { Switch as Primitive } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import './switch.css'

interface SwitchProps {
  readonly checked: boolean
  readonly onChange: (isOn: boolean) => void
  readonly disabled?: boolean
  /** What it switches. */
  readonly children: ReactNode
}

/** Something that is on or off, with its words. */
export function Switch({ checked, onChange, disabled, children }: SwitchProps) {
  const id = useId()
  return (
    <div className="check">
      <Primitive.Root id={id} className="switch" checked={checked} disabled={disabled} onCheckedChange={onChange}>
        <Primitive.Thumb className="switch-thumb" />
      </Primitive.Root>
      <label htmlFor={id}>{children}</label>
    </div>
  )
}
