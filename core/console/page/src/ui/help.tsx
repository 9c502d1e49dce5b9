import { Tooltip as Primitive } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import './tooltip.css'
import './help.css'

/** The words that are explained (`help.WORD`). */
export type HelpWord =
  | 'ambiguous'
  | 'available'
  | 'budgets'
  | 'conversations'
  | 'expired'
  | 'firsts'
  | 'floods'
  | 'flooded'
  | 'handlers'
  | 'leaving'
  | 'lookups'
  | 'p95'
  | 'quarantined'
  | 'queue'
  | 'resting'
  | 'strategy'
  | 'suppressed'
  | 'waits'

interface HelpProps {
  readonly of: HelpWord
  /** The word as it stands on the page. */
  readonly children: ReactNode
}

/** A word and what it means, for who points at it, comes to it by the keyboard, or taps it. */
export function Help({ of, children }: HelpProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <Primitive.Root open={isOpen} onOpenChange={setOpen}>
      <Primitive.Trigger asChild>
        <button
          type="button"
          className="help"
          // A tap shows it; what is around a tooltip would rather hide it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault()
            setOpen(true)
          }}
        >
          {children}
        </button>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="tooltip help-text" sideOffset={5} collisionPadding={10}>
          {t(`help.${of}`)}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

/** A word with what it means, where it has one. */
export function maybeHelp(of: HelpWord | undefined, word: ReactNode): ReactNode {
  return of ? <Help of={of}>{word}</Help> : word
}
