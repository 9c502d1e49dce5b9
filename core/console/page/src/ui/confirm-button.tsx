import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, type ButtonProps } from './button'
import './dialog.css'

interface ConfirmButtonProps extends ButtonProps {
  /** What is asked first: `Remove the channel?` */
  readonly question: string
  /** What the way on is called; default what the button is. */
  readonly action?: ReactNode
  readonly onConfirm: () => void
}

/** A button for what cannot be taken back: it asks first. */
export function ConfirmButton({ question, action, onConfirm, children, ...button }: ConfirmButtonProps) {
  const { t } = useTranslation()
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button look="danger" {...button}>
          {children}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="dialog-veil" />
        <AlertDialog.Content className="dialog" aria-describedby={undefined}>
          <AlertDialog.Title className="dialog-question">{question}</AlertDialog.Title>
          <div className="actions">
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={onConfirm}>
                {action ?? children}
              </Button>
            </AlertDialog.Action>
            <AlertDialog.Cancel asChild>
              <Button>{t('confirm.no')}</Button>
            </AlertDialog.Cancel>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
