import { useTranslation } from 'react-i18next'
import { useIsOperator } from '../../api/session'
import { AuditCard } from './audit-card'
import { BrowsersCard } from './browsers-card'
import { LookCard } from './look-card'
import { PasswordsCard } from './passwords-card'
import { TokensCard } from './tokens-card'
import './settings.css'

/** How the console looks, who may use it, and who did what. */
export function SettingsPage() {
  const { t } = useTranslation()
  const isOperator = useIsOperator()
  return (
    <>
      <h1>{t('settings.title')}</h1>
      <LookCard />
      {isOperator && (
        <>
          <PasswordsCard />
          <TokensCard />
          <BrowsersCard />
          <AuditCard />
        </>
      )}
    </>
  )
}
