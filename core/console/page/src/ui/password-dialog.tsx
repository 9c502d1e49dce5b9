import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button'
import { Dialog } from './dialog'
import { Failure } from './failure'
import { Field } from './field'

interface PasswordDialogProps {
  readonly title: string
  readonly text?: string
  readonly action: string
  /** Does it, with the password. What it throws is shown, and the dialog stays. */
  readonly run: (password: string) => Promise<unknown>
  readonly close: () => void
}

/** Asks for the operator's password once more, for what an open browser alone must not do. */
export function PasswordDialog({ title, text, action, run, close }: PasswordDialogProps) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await run(password)
      // Another one may be open by now.
      if (isOpen.current) close()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }

  return (
    <Dialog title={title} close={close}>
      <form className="stack" onSubmit={submit}>
        {text && <p>{text}</p>}
        <Field
          label={t('confirm.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        {error !== undefined && <Failure error={error} />}
        <div className="actions">
          <Button look="primary" type="submit" busy={isBusy} disabled={password === ''}>
            {action}
          </Button>
          <Button onClick={close}>{t('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
