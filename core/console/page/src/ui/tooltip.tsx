import { Tooltip as Primitive } from 'radix-ui'
import type { ReactElement } from 'react'
import './tooltip.css'

/** What a button without words does, for who points at it or comes to it by the keyboard. */
export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="tooltip" sideOffset={5} collisionPadding={8}>
          {text}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
