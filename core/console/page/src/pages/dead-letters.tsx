import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { call } from '../api/http'
import { useAction, useLiveRefetch, useResource } from '../api/resources'
import type { DeadLetter } from '../api/shapes'
import { Button } from '../ui/button'
import { Card } from '../ui/card'
import { ConfirmButton } from '../ui/confirm-button'
import { Disclosure } from '../ui/disclosure'
import { Empty } from '../ui/empty'
import { Failure } from '../ui/failure'
import { useFormats } from '../ui/formats'
import { OperatorOnly } from '../ui/operator-only'
import { ResourceView } from '../ui/resource-view'

const path = '/api/deadletters'

/** The updates that handlers failed on. */
export function DeadLettersPage() {
  const { t } = useTranslation()
  useLiveRefetch('deadletters', path)
  const letters = useResource<{ count: number; letters: readonly DeadLetter[] }>(path)
  return (
    <>
      <h1>{t('nav.deadletters')}</h1>
      <p className="muted">{t('deadletters.about')}</p>
      <ResourceView resource={letters}>
        {(data) =>
          data.letters.length === 0 ? (
            <Empty>{t('deadletters.none')}</Empty>
          ) : (
            data.letters.map((letter) => <Letter key={letter.id} letter={letter} />)
          )
        }
      </ResourceView>
    </>
  )
}

function Letter({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation()
  const format = useFormats()
  const one = `${path}/${letter.id}`
  const replay = useAction(() => call('POST', `${one}/replay`), [path])
  const drop = useAction(() => call('DELETE', one), [path])
  const [said = '', ...stack] = letter.error.split('\n')
  return (
    <Card
      title={
        <span className="row">
          <code>{letter.handler}</code>
          <span className="muted card-note">{t('app.number', { id: letter.id })}</span>
        </span>
      }
      side={
        <OperatorOnly>
          <div className="actions">
            <Button small busy={replay.isPending || letter.replay_requested} onClick={() => replay.mutate()}>
              {letter.replay_requested ? t('deadletters.requested') : t('action.replay')}
            </Button>
            <ConfirmButton
              small
              busy={drop.isPending}
              question={t('deadletters.confirm', { id: letter.id })}
              onConfirm={() => drop.mutate()}
            >
              {t('action.drop')}
            </ConfirmButton>
          </div>
        </OperatorOnly>
      }
    >
      <p className="muted">
        <Link href={`/clients/${encodeURIComponent(letter.client)}`}>{letter.client}</Link> · {letter.identity} ·{' '}
        {format.moment(letter.failed_ms)} · {t('deadletters.attempts', { count: letter.attempts })}
      </p>
      <p className="letter-error">{said}</p>
      {stack.length > 0 && (
        <Disclosure summary={<span className="muted">{t('deadletters.stack')}</span>}>
          {() => <pre className="error-text letter-stack">{stack.join('\n')}</pre>}
        </Disclosure>
      )}
      {replay.error && <Failure error={replay.error} />}
      {drop.error && <Failure error={drop.error} />}
    </Card>
  )
}
