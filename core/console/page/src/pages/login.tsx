import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogin } from '../api/session'
import { useTitle } from '../shell/title'
import { Button } from '../ui/button'
import { Failure } from '../ui/failure'
import { Field } from '../ui/field'
import './login.css'

/** Logs in by password, or at once by the secret that a link carries behind its `#`, which no server sees. */
export function LoginPage() {
  const { t } = useTranslation()
  useTitle(t('login.title'), 'page')
  const login = useLogin()
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    const secret = window.location.hash.slice(1)
    if (!secret) return
    // The link works once: it must not stay in the history.
    history.replaceState(null, '', '/')
    setBusy(true)
    login({ secret })
      .catch(setError)
      .finally(() => setBusy(false))
  }, [login])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    await login({ password }).catch(setError)
    setBusy(false)
  }

  return (
    <main className="login">
      <form onSubmit={submit}>
        <img src="/favicon.svg" alt="" width="44" height="44" />
        <h1>{t('login.title')}</h1>
        <Field
          label={t('login.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        <Button look="primary" type="submit" busy={isBusy}>
          {t('login.submit')}
        </Button>
        {error !== undefined && <Failure error={error} />}
        <p className="field-hint">
          {t('login.hint')} <code>npx switchboard console link</code>
        </p>
      </form>
    </main>
  )
}
