import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { type BlockedContact, doNotContactPath as path } from '../../api/outbox'
import { ApiError, type ValueProblem } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import { isWithin } from '../../forms/option-shapes'
import { useStanding } from '../../forms/use-standing'
import { toldReason } from '../../i18n/problems/told-reason'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Empty } from '../../ui/empty'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { useFormats } from '../../ui/formats'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'

/** The people nobody writes to, whatever the pool. */
export function DoNotContactTab() {
  const { t } = useTranslation()
  const people = useResource<readonly BlockedContact[]>(path)
  return (
    <>
      <p className="muted">{t('outbox.doNotContactAbout')}</p>
      <OperatorOnly>
        <AddForm />
      </OperatorOnly>
      <ResourceView resource={people}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t('outbox.noOne')}</Empty>
          ) : (
            <ul className="messages">
              {all.map((contact) => (
                <Contact key={contact.recipient} contact={contact} />
              ))}
            </ul>
          )
        }
      </ResourceView>
    </>
  )
}

function AddForm() {
  const { t } = useTranslation()
  const [recipient, setRecipient] = useState('')
  const [reason, setReason] = useState('')
  const values = { recipient, reason }
  const add = useAction<typeof values>(
    (sent) =>
      call('POST', path, {
        body: { recipient: sent.recipient, ...(sent.reason.trim() !== '' && { reason: sent.reason }) },
      }),
    [path],
  )
  const refused = add.error instanceof ApiError ? (add.error.problem.problems ?? []) : []
  const { standing, hasStood } = useStanding(refused, values, add)
  const of = (place: string) => standing.find(({ path }) => isWithin(path, place))
  const isPlaced = ({ path }: ValueProblem) => isWithin(path, 'recipient') || isWithin(path, 'reason')
  // Whoever else is written there by now is not the one that was refused.
  const [replaced, setReplaced] = useState<string>()
  const latest = useRef(recipient)
  latest.current = recipient
  const submit = () => {
    // What is written meanwhile is the next one already.
    const onSuccess = () => {
      setRecipient((now) => (now === recipient ? '' : now))
      setReason((now) => (now === reason ? '' : now))
    }
    setReplaced(undefined)
    const onError = () => setReplaced(latest.current === recipient ? undefined : recipient)
    add.mutate(values, { onSuccess, onError })
  }
  return (
    <Card title={t('outbox.block')}>
      <Form className="broadcast-details" refusal={add.error} submit={submit}>
        <Field
          label={t('outbox.person')}
          placeholder="@name"
          value={recipient}
          problem={of('recipient')}
          onChange={({ target }) => setRecipient(target.value)}
        />
        <Field
          label={t('outbox.reason')}
          value={reason}
          problem={of('reason')}
          onChange={({ target }) => setReason(target.value)}
        />
        <div className="actions">
          <Button type="submit" busy={add.isPending} disabled={recipient.trim() === ''}>
            {t('action.add')}
          </Button>
        </div>
      </Form>
      {add.error && (replaced !== undefined || !refused.every(isPlaced) || !refused.some(hasStood)) && (
        <Failure error={add.error} about={replaced && t('outbox.notAdded', { person: replaced })} />
      )}
    </Card>
  )
}

function Contact({ contact: { recipient, reason, since_ms: sinceMs } }: { contact: BlockedContact }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const remove = useAction(() => call('DELETE', `${path}/${encodeURIComponent(recipient)}`), [path])
  return (
    <li className="message">
      <div className="message-main">
        <strong>{recipient.replace(/^id:/, '')}</strong>
        <span className="muted">
          {toldReason(i18n.language, reason)} · {format.moment(sinceMs)}
        </span>
        {remove.error && <Failure error={remove.error} />}
      </div>
      <OperatorOnly>
        <Button small busy={remove.isPending} onClick={() => remove.mutate()}>
          {t('action.remove')}
          <span className="hidden"> {recipient}</span>
        </Button>
      </OperatorOnly>
    </li>
  )
}
