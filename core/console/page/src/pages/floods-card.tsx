import { useTranslation } from 'react-i18next'
import { call } from '../api/http'
import { useAction, useLiveRefetch, useResource } from '../api/resources'
import { Button } from '../ui/button'
import { Card } from '../ui/card'
import { Failure } from '../ui/failure'
import { useFormats } from '../ui/formats'
import { Help } from '../ui/help'
import { OperatorOnly } from '../ui/operator-only'

interface Flood {
  readonly method: string
  readonly seconds: number
  readonly until_ms: number
}

/** The pauses Telegram asked a client for; nothing while there are none. */
export function FloodsCard({ path, client }: { path: string; client: string }) {
  const { t } = useTranslation()
  const format = useFormats()
  const place = `${path}/floods`
  useLiveRefetch(`floods:${client}`, place)
  const floods = useResource<readonly Flood[]>(place, { everyMs: (known) => (known?.length ? 2_000 : 30_000) })
  const clear = useAction<string>((method) => call('DELETE', `${place}?method=${encodeURIComponent(method)}`), [place])
  if (!floods.data || floods.data.length === 0) return null
  return (
    <Card title={<Help of="floods">{t('overview.floods')}</Help>}>
      {floods.data.map(({ method, until_ms: untilMs }) => (
        <div key={method} className="row">
          <code>{method}</code>
          <span className="muted">{t('client.until', { time: format.time(untilMs) })}</span>
          <OperatorOnly>
            <Button small busy={clear.isPending} onClick={() => clear.mutate(method)}>
              {t('client.forget')}
            </Button>
          </OperatorOnly>
        </div>
      ))}
      {clear.error && <Failure error={clear.error} />}
    </Card>
  )
}
