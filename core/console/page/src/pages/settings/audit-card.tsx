import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { nameOf } from '../../ui/name-of'
import { TableFrame } from '../../ui/table-frame'

const pageSize = 50

interface AuditEntry {
  readonly id: number
  readonly at_ms: number
  readonly who: string
  readonly action: string
  readonly outcome: string
  readonly address: string
  /** Whose console it was, where several machines share the log. */
  readonly machine?: string
}

/** Who changed what, or tried to. */
export function AuditCard() {
  const { t, i18n } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: ['/api/audit'],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === undefined ? '' : `&before=${pageParam}`
      return call<readonly AuditEntry[]>('GET', `/api/audit?limit=${pageSize}${before}`, { signal })
    },
    getNextPageParam: (page) => (page.length === pageSize ? page.at(-1)?.id : undefined),
  })
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'medium' })
  const entries = pages.data?.pages.flat() ?? []
  return (
    <Card
      title={t('settings.audit')}
      side={
        <Button small onClick={() => void pages.refetch()}>
          {t('settings.refresh')}
        </Button>
      }
    >
      {pages.error && <Failure error={pages.error} />}
      <TableFrame label={t('settings.audit')}>
        <table className="stacked audit">
          <thead>
            <tr>
              <th scope="col">{t('settings.when')}</th>
              <th scope="col">{t('settings.who')}</th>
              <th scope="col">{t('settings.what')}</th>
              <th scope="col">{t('settings.outcome')}</th>
              <th scope="col">{t('settings.from')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ id, at_ms, who, action, outcome, address, machine }) => (
              <tr key={id}>
                <td className="nowrap" data-head={t('settings.when')}>
                  {time.format(at_ms)}
                </td>
                <td data-head={t('settings.who')}>{nameOf(who, t)}</td>
                <td className="mono audit-what" data-head={t('settings.what')}>
                  {action}
                </td>
                <td className={outcome === 'done' ? undefined : 'mono bad'} data-head={t('settings.outcome')}>
                  {outcome === 'done' ? t('settings.done') : outcome}
                </td>
                <td className="mono" data-head={t('settings.from')}>
                  {address}
                  {machine && <div className="muted">{t('client.machine', { machine })}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {pages.hasNextPage && (
        <div className="actions">
          <Button small busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('settings.older')}
          </Button>
        </div>
      )}
    </Card>
  )
}
