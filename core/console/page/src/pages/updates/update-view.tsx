import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isMissing } from '../../api/problem'
import { type ExplainedUpdate, useExplainedUpdate } from '../../api/updates'
import { isNumber } from '../../shell/address'
import { useFormats } from '../../ui/formats'
import { ResourceView } from '../../ui/resource-view'
import { HandlerView } from './handler-view'
import { OutcomeBadge } from './outcome-badge'

/** What each handler of a client made of one update. */
export function UpdateView({ client, id }: { client: string; id: string }) {
  const { t } = useTranslation()
  const update = useExplainedUpdate(client, isNumber(id) ? id : undefined)
  const isGone = !isNumber(id) || isMissing(update.error)
  return (
    <div className="updates-detail">
      <Link href={`/updates/${encodeURIComponent(client)}`} className="updates-back">
        ← {t('updates.back')}
      </Link>
      {isGone ? (
        <p role="status">{t('updates.gone')}</p>
      ) : (
        <ResourceView resource={update}>{(data) => <Explained update={data} />}</ResourceView>
      )}
    </div>
  )
}

function Explained({ update }: { update: ExplainedUpdate }) {
  const { t } = useTranslation()
  const format = useFormats()
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // On a phone it takes the place of the list that was left.
    if (matchMedia('(max-width: 900px)').matches) head.current?.focus()
  }, [])
  const { kind, type, text, handlers, outcome, source, repeats } = update
  const heard = handlers.filter(({ verdict }) => verdict !== 'kind' && verdict !== 'error-handler')
  const others = handlers.filter((handler) => !heard.includes(handler))
  return (
    <>
      <h2 ref={head} tabIndex={-1}>
        {kind === 'other' ? type : t(`updates.kind.${kind}`)} {t('app.number', { id: update.id })}
      </h2>
      {text !== undefined && <blockquote className="updates-quote">{text}</blockquote>}
      <div className="row">
        <OutcomeBadge outcome={outcome} />
        <span>{t(`updates.outcomeMeans.${outcome}`)}</span>
      </div>
      <dl className="updates-facts">
        <Fact name={t('updates.came')} value={`${format.time(update.at_ms)}, ${t(`updates.source.${source}`)}`} />
        <Fact name={t('updates.sender')} value={update.sender} />
        <Fact name={t('updates.chat')} value={update.chat} />
        <Fact name={t('updates.type')} value={type} />
        {repeats > 0 && <Fact name={t('updates.again')} value={t('updates.repeats', { count: repeats })} />}
      </dl>
      <h3>{t('updates.handlers')}</h3>
      {heard.length === 0 && <p>{t('updates.nobody')}</p>}
      <ul className="plain stack">
        {heard.map((handler) => (
          <HandlerView key={keyOf(handler)} handler={handler} cameMs={update.at_ms} />
        ))}
      </ul>
      {others.length > 0 && (
        <details>
          <summary>{t('updates.others', { count: others.length })}</summary>
          <ul className="updates-others">
            {others.map((handler) => (
              <li key={keyOf(handler)}>
                <span className="mono">
                  {handler.plugin}.{handler.handler}
                </span>{' '}
                <span className="muted">{handler.label}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="muted">{t('updates.askedNow')}</p>
    </>
  )
}

function keyOf({ plugin, handler, label }: { plugin: string; handler: string; label: string }): string {
  return `${plugin}.${handler} ${label}`
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  if (value === undefined) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
