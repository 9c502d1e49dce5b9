import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import './dialog.css'

/** A window over the page; it keeps the focus, gives it back, and closes by Escape or a click beside it. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  return (
    <Primitive.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Primitive.Portal>
        <Primitive.Overlay className="dialog-veil" />
        <Primitive.Content className="dialog" aria-describedby={undefined}>
          <Primitive.Title>{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
