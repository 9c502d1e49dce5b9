import { Toast } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { endToast, onToasts, shownToasts } from './toasts'
import './toaster.css'

/** Shows the notes of `toast`, and reads them to screen readers. */
export function Toaster() {
  const { t } = useTranslation()
  const notes = useSyncExternalStore(onToasts, shownToasts)
  return (
    <Toast.Provider duration={4_000} label={t('app.note')}>
      {notes.map(({ id, text }) => (
        <Toast.Root key={id} className="toast" onOpenChange={(isOpen) => !isOpen && endToast(id)}>
          <Toast.Description>{text}</Toast.Description>
          <Toast.Close className="toast-close" aria-label={t('app.close')}>
            ✕
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="toasts" label={t('app.notes')} />
    </Toast.Provider>
  )
}
