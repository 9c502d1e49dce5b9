import { type FormEvent, type InputHTMLAttributes, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { useAction } from '../../api/resources'
import type { LoginView } from '../../api/sessions'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { useFormats } from '../../ui/formats'
import { ProblemBox } from '../../ui/problem-box'
import { useNow } from '../../ui/use-now'
import { QrCode } from './qr-code'

const path = '/api/logins'

interface LoginStepsProps {
  readonly login: LoginView
  /** Whether what was answered is being looked at. */
  readonly waits: boolean
  /** Until when Telegram lets nothing be looked at, in milliseconds. */
  readonly pausedUntil?: number | undefined
}

/** What a login asks for at its present step, or how it ended. */
export function LoginSteps({ login, waits, pausedUntil }: LoginStepsProps) {
  const { t } = useTranslation()
  switch (login.step) {
    case 'phone':
      return <Ask {...{ login, waits, pausedUntil }} type="tel" autoComplete="tel" placeholder="+491701234567" />
    case 'code':
      return <AskCode {...{ login, waits, pausedUntil }} />
    case 'password':
      return (
        <Ask
          {...{ login, waits, pausedUntil }}
          type="password"
          autoComplete="off"
          hint={login.hint && t('wizard.hint', { hint: login.hint })}
        />
      )
    case 'qr':
      return login.qr ? (
        <div className="qr">
          <QrCode text={login.qr.url} />
          <p>{t('wizard.scan')}</p>
          <p className="muted">{t('wizard.renews')}</p>
        </div>
      ) : null
    case 'paused':
      return <Paused until={login.until_ms ?? 0} />
    case 'done':
      return (
        <p>
          {t('wizard.done', {
            name: login.account?.name,
            username: login.account?.username ? `@${login.account.username}` : String(login.account?.id),
          })}
        </p>
      )
    case 'failed':
      return login.problem && <ProblemBox problem={login.problem} />
    case 'connecting':
      return <p className="muted">{t('wizard.wait')}</p>
  }
}

function Paused({ until }: { until: number }) {
  const { t, i18n } = useTranslation()
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' }).format(until)
  return <p>{t('wizard.paused', { time })}</p>
}

function AskCode({ login, waits, pausedUntil }: LoginStepsProps) {
  const { t } = useTranslation()
  const { code } = login
  const format = useFormats()
  const now = useNow(code?.next_ms !== undefined)
  const resend = useAction(() => call('POST', `${path}/${login.id}/resend`), [path])
  const waitSeconds = Math.max(0, Math.ceil(((code?.next_ms ?? 0) - now) / 1_000))
  const way = code?.sent_by ?? 'app'
  const isText = way === 'sms-word' || way === 'sms-phrase'
  const { clue, length } = code ?? {}
  return (
    <>
      <p>
        {t(clue === undefined ? `wizard.sent.${way}` : [`wizard.clue.${way}`, `wizard.sent.${way}`], { clue, length })}
      </p>
      <Ask
        {...{ login, waits, pausedUntil }}
        inputMode={isText || (way === 'email' && length === undefined) ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        maxLength={length === undefined ? 64 : length * 2}
      />
      {code?.next_by && (
        <div className="actions">
          <Button small busy={resend.isPending} disabled={waits || waitSeconds > 0} onClick={() => resend.mutate()}>
            {t('wizard.resend', { way: t(`wizard.by.${code.next_by}`) })}
            {waitSeconds > 0 && ` · ${t('wizard.resendIn', { time: format.duration(waitSeconds * 1_000) })}`}
          </Button>
        </div>
      )}
      {resend.error && <Failure error={resend.error} />}
    </>
  )
}

interface AskProps extends InputHTMLAttributes<HTMLInputElement>, LoginStepsProps {
  readonly hint?: string
}

/** One question with its field. The answer leaves the page at once and is kept nowhere. */
function Ask({ login, waits, pausedUntil, hint, ...input }: AskProps) {
  const { t } = useTranslation()
  const [value, setValue] = useState('')
  const { step, attempt = 1, id } = login
  const answer = useAction<string>((text) => call('POST', `${path}/${id}/${step}`, { body: { value: text } }), [path])
  // What was written when the answer before it turned out wrong: until that changes, it is said so.
  const [kept, setKept] = useState('')
  const isWrong = attempt > 1 && value === kept
  const form = useRef<HTMLFormElement>(null)
  const known = useRef(attempt)
  const { variables: sent } = answer
  const isBusy = waits || answer.isPending
  useEffect(() => {
    if (known.current === attempt) return
    known.current = attempt
    // What was wrong goes; what was written since is the next answer.
    const now = form.current?.querySelector('input')?.value ?? ''
    const next = now === sent ? '' : now
    setValue(next)
    setKept(next)
    form.current?.querySelector('input')?.focus()
  }, [attempt, sent])
  const wrong = step === 'phone' ? 'wizard.wrongPhone' : 'wizard.wrong'
  function submit(event: FormEvent) {
    event.preventDefault()
    if (value.trim() !== '' && !isBusy) answer.mutate(value)
  }
  return (
    <form ref={form} className="stack" onSubmit={submit}>
      <Field
        label={t(`wizard.ask.${step}`)}
        hint={hint}
        problem={isWrong ? { path: step, message: t(wrong), fix: t('wizard.tryAgain') } : undefined}
        // The step has just come up, and this is what it is about.
        autoFocus
        required
        value={value}
        onChange={({ target }) => setValue(target.value)}
        {...input}
      />
      <div className="actions">
        <Button look="primary" type="submit" busy={isBusy}>
          {t('action.next')}
        </Button>
      </div>
      {pausedUntil !== undefined && <Paused until={pausedUntil} />}
      {waits && pausedUntil === undefined && <p className="muted">{t('wizard.wait')}</p>}
      {answer.error && <Failure error={answer.error} />}
    </form>
  )
}
