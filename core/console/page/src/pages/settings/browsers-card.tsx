import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { useAction, useResource } from '../../api/resources'
import { ago } from '../../ui/ago'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { ResourceView } from '../../ui/resource-view'

const path = '/api/access/sessions'

interface BrowserLogin {
  readonly id: string
  readonly role: 'viewer' | 'operator'
  readonly begun_ms: number
  readonly used_ms: number
  readonly address: string
  readonly browser: string
  readonly current: boolean
}

/** The browsers that are logged in to the console. */
export function BrowsersCard() {
  const { t, i18n } = useTranslation()
  const logins = useResource<readonly BrowserLogin[]>(path)
  const end = useAction<string>((id) => call('DELETE', `${path}/${id}`), [path, '/api/audit'])
  return (
    <Card title={t('settings.browsers')}>
      <ResourceView resource={logins}>
        {(list) => (
          <ul className="plain-list">
            {list.map(({ id, role, begun_ms, used_ms, address, browser, current }) => (
              <li key={id} className="row">
                <strong>{browserOf(browser, t)}</strong>
                <span className="muted">
                  {address} · {t(`settings.${role}`)} · {t('settings.begun', { when: ago(begun_ms, i18n.language) })} ·{' '}
                  {t('settings.used', { when: ago(used_ms, i18n.language) })}
                </span>
                {current ? (
                  <Badge look="good">{t('settings.thisOne')}</Badge>
                ) : (
                  <Button small look="danger" busy={end.isPending} onClick={() => end.mutate(id)}>
                    {t('settings.end')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </ResourceView>
      {end.error && <Failure error={end.error} />}
    </Card>
  )
}

/** What the server makes of what a browser calls itself: `Chrome on Linux`, or the browser alone, or nothing. */
function browserOf(told: string, t: TFunction): string {
  const { name, system } = /^(?<name>.+) on (?<system>.+)$/.exec(told)?.groups ?? {}
  if (name === undefined) return told || t('settings.unknown')
  return t('settings.browser', { name, system })
}
