import { useTranslation } from 'react-i18next'
import type { HandlerCall, HandlerRun } from '../../api/updates'
import { useFormats } from '../../ui/formats'
import { TableFrame } from '../../ui/table-frame'
import { ToldError } from '../../ui/told-error'

/** One run of a handler: when, how long, what it failed with, and its calls to Telegram along the time. */
export function RunView({ run, cameMs }: { run: HandlerRun; cameMs: number }) {
  const { t } = useTranslation()
  const format = useFormats()
  const { attempt, at_ms: atMs, took_ms: tookMs, outcome, error, calls, calls_omitted: omitted = 0 } = run
  return (
    <div className="updates-run">
      <p>
        {t(`updates.run.${outcome}`, {
          attempt,
          after: format.duration(Math.max(0, atMs - cameMs)),
          took: format.duration(tookMs ?? 0),
        })}
      </p>
      {error && (
        <p className="answer-failed">
          {error.code !== undefined && <code>{error.code}</code>} <ToldError error={error} />
        </p>
      )}
      {calls === undefined ? (
        <p className="muted">{t('updates.notTraced')}</p>
      ) : calls.length === 0 ? (
        <p className="muted">{t('updates.noCalls')}</p>
      ) : (
        <Calls calls={calls} run={run} />
      )}
      {omitted > 0 && <p className="muted">{t('updates.omitted', { count: omitted })}</p>}
    </div>
  )
}

function Calls({ calls, run }: { calls: readonly HandlerCall[]; run: HandlerRun }) {
  const { t } = useTranslation()
  const format = useFormats()
  const ends = calls.map(({ at_ms, took_ms }) => at_ms + took_ms)
  const wholeMs = Math.max(1, run.took_ms ?? 0, Math.max(...ends) - run.at_ms)
  const part = (ms: number) => `${Math.min(100, Math.max(0, (ms / wholeMs) * 100))}`
  return (
    <TableFrame label={t('client.calls')}>
      <table className="updates-calls">
        <thead>
          <tr>
            <th scope="col">{t('client.method')}</th>
            <th scope="col">{t('updates.by')}</th>
            <th scope="col" className="number">
              {t('updates.after')}
            </th>
            <th scope="col" className="number">
              {t('updates.took')}
            </th>
            <th scope="col">{t('updates.result')}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map(({ client, method, attempt, at_ms, waited_ms, took_ms, error }) => (
            <tr key={`${method} ${attempt} ${at_ms}`}>
              <td className="mono">
                {method}
                <svg className="updates-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect
                    x={part(at_ms - run.at_ms)}
                    width={Math.max(1, Number(part(took_ms)))}
                    height="4"
                    className={error ? 'bar-bad' : undefined}
                  />
                </svg>
              </td>
              <td>{client}</td>
              <td className="number">{format.duration(Math.max(0, at_ms - run.at_ms))}</td>
              <td className="number">
                {format.duration(took_ms)}
                {waited_ms > 0 && (
                  <span className="muted"> {t('updates.waited', { time: format.duration(waited_ms) })}</span>
                )}
              </td>
              <td>{error ? (error.code ?? error.message) : t('updates.answered')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
