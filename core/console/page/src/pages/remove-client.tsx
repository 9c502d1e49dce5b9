import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { call } from '../api/http'
import { useAction } from '../api/resources'
import { Card } from '../ui/card'
import { ConfirmButton } from '../ui/confirm-button'
import { Failure } from '../ui/failure'
import { toast } from '../ui/toasts'

/** Takes a client out of the configuration, and whoever did that to the overview. */
export function useRemoveClient(name: string, path: string) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { mutate, isPending, isSuccess, error } = useAction(
    () => call('DELETE', path),
    ['/api/clients', '/api/sessions', '/api/status'],
  )
  function end() {
    toast(t('newclient.removed', { name }))
    go('/')
  }
  return { run: () => mutate(undefined, { onSuccess: end }), isUnderWay: isPending || isSuccess, error }
}

/** Removes a client, for whoever says so twice. */
export function RemoveClientCard({ name, run, error }: { name: string; run: () => void; error: Error | null }) {
  const { t } = useTranslation()
  return (
    <Card
      title={t('newclient.remove')}
      side={
        <ConfirmButton small question={t('newclient.removeQuestion', { name })} onConfirm={run}>
          {t('action.remove')}
        </ConfirmButton>
      }
    >
      <p className="muted">{t('newclient.removeAbout')}</p>
      {error && <Failure error={error} />}
    </Card>
  )
}
