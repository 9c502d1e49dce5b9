import { useTranslation } from 'react-i18next'
import type { AgentStatus } from '../../api/agents'
import { useFormats } from '../../ui/formats'

const quarantines = ['banned', 'revoked', 'frozen', 'PEER_FLOOD']

/** Why an agent does not send, for how long still, and what to do about it, in the language of the page. */
export function AgentReason({ agent: { state, reason, wait_ms: waitMs } }: { agent: AgentStatus }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  if (reason === undefined || state === 'flooded') return null
  // `PEER_FLOOD: what Telegram said`
  const [kind = '', ...said] = reason.split(': ')
  const isQuarantine = state === 'quarantined' && quarantines.includes(kind)
  const isBudget = state === 'resting' && !/^\w+\.\w+$/.test(reason)
  const key = isQuarantine ? kind : isBudget ? 'budget' : state
  const why = i18n.exists(`agents.reason.${key}`)
    ? [t(`agents.reason.${key}`), ...(isQuarantine ? said : [])].join(': ')
    : reason
  return (
    <span className="agent-reason">
      {why}
      {waitMs !== undefined && waitMs > 0 && ` · ${t('agents.left', { time: format.duration(waitMs) })}`}
      {i18n.exists(`agents.next.${key}`) && <span className="agent-next muted"> {t(`agents.next.${key}`)}</span>}
    </span>
  )
}
