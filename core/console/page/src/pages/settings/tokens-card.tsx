import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { useAction, useResource } from '../../api/resources'
import { ago } from '../../ui/ago'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { CopyButton } from '../../ui/copy-button'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { PasswordDialog } from '../../ui/password-dialog'
import { ResourceView } from '../../ui/resource-view'
import { SelectField } from '../../ui/select-field'

const path = '/api/access/tokens'
const audit = '/api/audit'

interface Token {
  readonly name: string
  readonly role: 'viewer' | 'operator'
  readonly created_ms: number
}

/** Tokens for scripts: made, shown once, taken back. */
export function TokensCard() {
  const { t, i18n } = useTranslation()
  const tokens = useResource<readonly Token[]>(path)
  const revoke = useAction<string>((name) => call('DELETE', `${path}/${encodeURIComponent(name)}`), [path, audit])
  return (
    <Card title={t('settings.tokens')}>
      <p className="muted">{t('settings.tokensAbout')}</p>
      <ResourceView resource={tokens}>
        {(list) => (
          <ul className="plain-list">
            {list.map(({ name, role, created_ms }) => (
              <li key={name} className="row">
                <strong>{name}</strong>
                <span className="muted">
                  {t(`settings.${role}`)} · {ago(created_ms, i18n.language)}
                </span>
                <Button small look="danger" busy={revoke.isPending} onClick={() => revoke.mutate(name)}>
                  {t('settings.revoke')}
                  <span className="hidden"> {name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </ResourceView>
      {revoke.error && <Failure error={revoke.error} />}
      <NewToken />
    </Card>
  )
}

function NewToken() {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [role, setRole] = useState('viewer')
  const [secret, setSecret] = useState<string>()
  const [isConfirming, setConfirming] = useState(false)
  const make = useAction<string>(
    async (password) => {
      const made = await call<{ secret: string }>('POST', path, { body: { name, role }, password })
      setSecret(made.secret)
      setName((now) => (now === name ? '' : now))
    },
    [path, audit],
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    setConfirming(true)
  }
  return (
    <>
      <form className="settings-grid" onSubmit={submit}>
        <Field
          label={t('settings.tokenName')}
          value={name}
          required
          pattern="[\w.\-]{1,64}"
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField
          label={t('settings.role')}
          value={role}
          options={['viewer', 'operator'].map((value) => ({ value, label: t(`settings.${value}`) }))}
          onChange={(chosen) => setRole(chosen)}
        />
        <Button type="submit" disabled={name === ''}>
          {t('settings.makeToken')}
        </Button>
      </form>
      {secret && (
        <div className="made-secret" role="status">
          <p>{t('settings.secretOnce')}</p>
          <code>{secret}</code>
          <CopyButton small text={secret} />
        </div>
      )}
      {isConfirming && (
        <PasswordDialog
          title={t('settings.makeToken')}
          action={t('settings.makeToken')}
          close={() => setConfirming(false)}
          run={(password) => make.mutateAsync(password)}
        />
      )}
    </>
  )
}
