import { useTranslation } from 'react-i18next'
import type { LogFilter } from '../../api/logs'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import './logs.css'
import { type ShownLine, useLogLines } from './use-log-lines'

/** The lines of the log that a filter wants, live. */
export function LogView({ filter, isResting = false }: { filter: LogFilter; isResting?: boolean }) {
  const { t } = useTranslation()
  const { lines, error, isLoading, hasMore, more } = useLogLines(filter, isResting)
  return (
    <div className="stack">
      {error !== undefined && <Failure error={error} retry={more} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className="log" tabIndex={0} aria-label={t('logs.lines')}>
        {lines.map((line) => (
          <Line key={line.key} line={line} />
        ))}
        {lines.length === 0 && <p className="muted log-empty">{isLoading ? '…' : t('logs.none')}</p>}
      </section>
      {hasMore && (
        <div className="actions">
          <Button small busy={isLoading} onClick={more}>
            {t('logs.older')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Line({ line }: { line: ShownLine }) {
  const { i18n } = useTranslation()
  const { at_ms, level, category, client, message, fields } = line
  const isToday = new Date(at_ms).toDateString() === new Date().toDateString()
  const time = new Intl.DateTimeFormat(i18n.language, {
    ...(!isToday && ({ month: '2-digit', day: '2-digit' } as const)),
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).format(at_ms)
  const head = (
    <>
      <time dateTime={new Date(at_ms).toISOString()}>{time}</time>
      <span className={`level level-${level}`}>{level}</span>
      <span className="log-source">{client ?? category}</span>
      <span className="log-message">{message}</span>
    </>
  )
  if (Object.keys(fields).length === 0) return <div className="log-line">{head}</div>
  return (
    <details>
      <summary className="log-line">{head}</summary>
      <pre>{JSON.stringify(fields, null, 2)}</pre>
    </details>
  )
}
