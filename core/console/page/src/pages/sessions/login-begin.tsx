import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { ApiError } from '../../api/problem'
import { useAction } from '../../api/resources'
import type { LoginView, TelegramSession } from '../../api/sessions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'

interface LoginBeginProps {
  readonly name: string
  /** What is known of whom; absent: nothing, it is an account to come. */
  readonly session: TelegramSession | undefined
  readonly begun: (id: string) => void
}

/** The ways to log in, the usual one first. */
export function LoginBegin({ name, session, begun }: LoginBeginProps) {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  const begin = useAction<object>(
    async (how) => {
      const isNew = session === undefined
      begun((await call<LoginView>('POST', '/api/logins', { body: { client: name, new: isNew, ...how } })).id)
    },
    ['/api/logins'],
  )
  const problem =
    begin.error instanceof ApiError ? begin.error.problem.problems?.find(({ path }) => path === 'token') : undefined
  const isBot = session?.type === 'bot'

  return (
    <Card title={t('wizard.how')}>
      {session === undefined && <p className="muted">{t('wizard.new')}</p>}
      {isBot ? (
        <Form refusal={begin.error} submit={() => begin.mutate({ way: 'token', ...(token && { token }) })}>
          <Field
            label={t('wizard.token')}
            hint={t('wizard.tokenHint')}
            type="password"
            autoComplete="off"
            value={token}
            problem={problem}
            onChange={({ target }) => setToken(target.value.trim())}
          />
          <div className="actions">
            <Button look="primary" type="submit" busy={begin.isPending}>
              {t('sessions.logIn')}
            </Button>
          </div>
        </Form>
      ) : (
        <>
          <p className="muted">{t('wizard.ways')}</p>
          <div className="ways">
            <Button look="primary" busy={begin.isPending} onClick={() => begin.mutate({ way: 'phone' })}>
              {t('wizard.byCode')}
            </Button>
            <Button busy={begin.isPending} onClick={() => begin.mutate({ way: 'qr' })}>
              {t('wizard.byQr')}
            </Button>
          </div>
        </>
      )}
      {begin.error && !problem && <Failure error={begin.error} />}
    </Card>
  )
}
