import { type FormEvent, useState } from 'react'
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

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await run(password)
      close()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }

  return (
    // Closing it would not end what it does, and how that went would be told to nobody.
    <Dialog title={title} close={() => isBusy || close()}>
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
          <Button disabled={isBusy} onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
