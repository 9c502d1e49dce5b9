import { useTranslation } from 'react-i18next'
import { Button, type ButtonProps } from './button'
import { toast } from './toasts'

/** Takes a text to the clipboard. Where a page may not (without TLS, from another machine), it is not offered. */
export function CopyButton({ text, ...button }: ButtonProps & { text: string }) {
  const { t } = useTranslation()
  const { clipboard } = navigator as { clipboard?: Clipboard }
  if (!clipboard) return null
  return (
    <Button {...button} onClick={() => void clipboard.writeText(text).then(() => toast(t('app.copied')))}>
      {t('action.copy')}
    </Button>
  )
}
