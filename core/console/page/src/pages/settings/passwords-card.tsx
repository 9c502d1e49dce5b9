import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Field } from '../../ui/field'
import { PasswordDialog } from '../../ui/password-dialog'
import { SelectField } from '../../ui/select-field'

const minLength = 10

/** Sets the password of a role. */
export function PasswordsCard() {
  const { t } = useTranslation()
  const [role, setRole] = useState<'operator' | 'viewer'>('operator')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [isConfirming, setConfirming] = useState(false)
  const [isDone, setDone] = useState(false)
  const isDifferent = again !== '' && again !== password
  const isGood = password.length >= minLength && again === password

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isGood) setConfirming(true)
  }

  return (
    <Card title={t('settings.passwords')}>
      <p className="muted">{t('settings.passwordsAbout')}</p>
      <form className="settings-grid" onSubmit={submit}>
        <SelectField
          label={t('settings.role')}
          value={role}
          options={(['operator', 'viewer'] as const).map((value) => ({ value, label: t(`settings.${value}`) }))}
          onChange={(chosen) => setRole(chosen as typeof role)}
        />
        <Field
          label={t('settings.newPassword')}
          type="password"
          autoComplete="new-password"
          placeholder={t('settings.newPasswordHint')}
          minLength={minLength}
          required
          value={password}
          onChange={({ target }) => {
            setPassword(target.value)
            setDone(false)
          }}
        />
        <Field
          label={t('settings.again')}
          type="password"
          autoComplete="new-password"
          required
          value={again}
          problem={isDifferent ? { path: '', message: t('settings.different'), fix: '' } : undefined}
          onChange={({ target }) => setAgain(target.value)}
        />
        <Button type="submit" disabled={!isGood}>
          {t('settings.setPassword')}
        </Button>
      </form>
      {isDone && <p role="status">{t('settings.passwordSet')}</p>}
      {isConfirming && (
        <PasswordDialog
          title={t('settings.setPassword')}
          text={t('settings.passwordsEnd')}
          action={t('action.save')}
          close={() => setConfirming(false)}
          run={async (confirmation) => {
            await call('PUT', '/api/access/password', { body: { role, password }, password: confirmation })
            setPassword((now) => (now === password ? '' : now))
            setAgain((now) => (now === again ? '' : now))
            setDone(true)
          }}
        />
      )}
    </Card>
  )
}
