import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { call } from '../api/http'
import { useAction } from '../api/resources'
import { Card } from '../ui/card'
import { ConfirmButton } from '../ui/confirm-button'
import { Failure } from '../ui/failure'
import { toast } from '../ui/toasts'

/** Takes a client out of the configuration, for whoever says so twice. */
export function RemoveClientCard({ name, path }: { name: string; path: string }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const remove = useAction(() => call('DELETE', path), ['/api/clients', '/api/sessions', '/api/status'])
  function end() {
    toast(t('newclient.removed', { name }))
    go('/')
  }
  return (
    <Card
      title={t('newclient.remove')}
      side={
        <ConfirmButton
          small
          busy={remove.isPending}
          question={t('newclient.removeQuestion', { name })}
          onConfirm={() => remove.mutate(undefined, { onSuccess: end })}
        >
          {t('action.remove')}
        </ConfirmButton>
      }
    >
      <p className="muted">{t('newclient.removeAbout')}</p>
      {remove.error && <Failure error={remove.error} />}
    </Card>
  )
}
