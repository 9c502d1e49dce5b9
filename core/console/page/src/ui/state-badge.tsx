import { useTranslation } from 'react-i18next'
import './state-badge.css'

const looks: Readonly<Record<string, 'good' | 'warn' | 'bad' | 'quiet'>> = {
  online: 'good',
  connecting: 'warn',
  authorizing: 'warn',
  reconnecting: 'warn',
  waiting: 'warn',
  stopping: 'warn',
  failed: 'bad',
  flooded: 'warn',
  resting: 'warn',
  'login-needed': 'bad',
  quarantined: 'bad',
}

/** A client's state as a word with a colour; the word alone says it too. */
export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation()
  return <span className={`badge badge-${looks[state] ?? 'quiet'}`}>{t(`state.${state}`, state)}</span>
}
