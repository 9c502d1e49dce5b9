import { memo, type UIEvent, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogFilter } from '../../api/logs'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import './logs.css'
import { type ShownLine, useLogLines } from './use-log-lines'

/** Older lines are fetched before somebody who scrolls sees the end, by so many pixels. */
const aheadPx = 1_500

/** The lines of the log that a filter wants, live. */
export function LogView({ filter, isResting = false }: { filter: LogFilter; isResting?: boolean }) {
  const { t, i18n } = useTranslation()
  const { lines, error, isLoading, hasMore, isFull, more } = useLogLines(filter, isResting)
  const times = useMemo(() => timesIn(i18n.language), [i18n.language])
  const today = new Date().toDateString()
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent) => {
    const isNearEnd = scrollTop > 0 && scrollHeight - scrollTop - clientHeight < aheadPx
    if (isNearEnd && hasMore && !isLoading && error === undefined) more()
  }
  return (
    <div className="stack">
      {error !== undefined && <Failure error={error} retry={more} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className="log" tabIndex={0} aria-label={t('logs.lines')} onScroll={onScroll}>
        {lines.map((line) => (
          <Line key={line.key} {...{ line, times, today }} />
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
      {isFull && <p className="muted">{t('logs.full', { count: lines.length })}</p>}
    </div>
  )
}

interface LineProps {
  readonly line: ShownLine
  readonly times: ReturnType<typeof timesIn>
  /** So that yesterday's lines get their date at midnight. */
  readonly today: string
}

/** Thousands of them are on the page: what has not changed is not made anew. */
const Line = memo(function Line({ line, times, today }: LineProps) {
  const { at_ms, level, category, client, message, fields } = line
  const at = new Date(at_ms)
  const head = (
    <>
      <time dateTime={at.toISOString()}>{(at.toDateString() === today ? times.time : times.date).format(at)}</time>
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
})

function timesIn(language: string) {
  const parts = { hour: '2-digit', hourCycle: 'h23', minute: '2-digit', second: '2-digit' } as const
  const time = { ...parts, fractionalSecondDigits: 3 } as const
  return {
    time: new Intl.DateTimeFormat(language, time),
    date: new Intl.DateTimeFormat(language, { month: '2-digit', day: '2-digit', ...time }),
  }
}
