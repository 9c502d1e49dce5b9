import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { call } from '../../api/http'
import { useAction, useLiveRefetch, useResource } from '../../api/resources'
import { isOver, isSessionName, type LoginView, type TelegramSession } from '../../api/sessions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { ResourceView } from '../../ui/resource-view'
import { NoPage } from '../no-page'
import { LoginBegin } from './login-begin'
import { LoginSteps } from './login-steps'
import './login-wizard.css'

const path = '/api/logins'

/** Logs a client or an agent in at Telegram, step by step. One that was begun elsewhere is gone on with. */
export function LoginWizardPage({ params: { name = '' } }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  const [own, setOwn] = useState<string>()
  useLiveRefetch('logins', path)
  const logins = useResource<readonly LoginView[]>(path)
  const sessions = useResource<readonly TelegramSession[]>('/api/sessions')
  if (!isSessionName(name)) return <NoPage why="unknown" />
  return (
    <>
      <div className="page-head">
        <h1>{t('wizard.title', { name })}</h1>
        <Link href="/sessions">{t('sessions.title')}</Link>
      </div>
      <ResourceView resource={sessions}>
        {(list) => (
          <ResourceView resource={logins}>
            {(all) => {
              const login = all.find((each) => each.client === name && (each.id === own || !isOver(each)))
              const session = list.find((each) => each.name === name)
              return login ? (
                <LoginCard
                  key={login.id}
                  login={login}
                  kind={session?.kind}
                  follow={setOwn}
                  again={() => setOwn(undefined)}
                />
              ) : (
                <LoginBegin key={name} name={name} session={session} begun={setOwn} />
              )
            }}
          </ResourceView>
        )}
      </ResourceView>
    </>
  )
}

/** Whether something is to be written now. */
const isQuestion = ({ step }: LoginView): boolean => step === 'phone' || step === 'code' || step === 'password'

interface LoginCardProps {
  readonly login: LoginView
  /** Whose it is; absent: nobody's yet. */
  readonly kind: TelegramSession['kind'] | undefined
  /** This one is stayed with to its end. */
  readonly follow: (id: string) => void
  readonly again: () => void
}

function LoginCard({ login, kind, follow, again }: LoginCardProps) {
  const { t } = useTranslation()
  useEffect(() => follow(login.id), [follow, login.id])
  const cancel = useAction(() => call('POST', `${path}/${login.id}/cancel`), [path])
  // The question stays in sight while its answer is looked at, also through a pause that Telegram asks for, as whoever
  // sees their mistake writes the next one already.
  const asked = useRef<LoginView>(undefined)
  if (login.step !== 'connecting' && login.step !== 'paused') asked.current = isQuestion(login) ? login : undefined
  const shown = asked.current ?? login
  return (
    <Card title={t(`wizard.step.${login.step}`)}>
      <div className="wizard" aria-live="polite">
        <LoginSteps
          key={`${shown.step}${shown.code?.sent_by ?? ''}`}
          login={shown}
          waits={shown !== login}
          pausedUntil={login.step === 'paused' ? (login.until_ms ?? 0) : undefined}
        />
      </div>
      {cancel.error && <Failure error={cancel.error} />}
      <div className="actions">
        {!isOver(login) && (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('action.cancel')}
          </Button>
        )}
        {login.step === 'done' && kind === 'client' && (
          <Link className="button button-primary" href={`/clients/${encodeURIComponent(login.client)}`}>
            {t('wizard.toClient', { name: login.client })}
          </Link>
        )}
        {login.step === 'failed' && (
          <Button look="primary" onClick={again}>
            {t('wizard.again')}
          </Button>
        )}
      </div>
    </Card>
  )
}
