import { useTranslation } from 'react-i18next'
import type { AgentStatus } from '../../api/agents'
import { useFormats } from '../../ui/formats'
import { maybeHelp } from '../../ui/help'

/** What an agent sent, what failed and how often it had to wait, this hour and in 24 hours. */
export function AgentDone({ agent: { name, hour, day, in_flight: inFlight } }: { agent: AgentStatus }) {
  const { t } = useTranslation()
  const format = useFormats()
  return (
    <table className="agent-done" aria-label={t('agents.doneBy', { name })}>
      <thead>
        <tr>
          <td />
          <th scope="col" className="number">
            {t('agents.hour')}
          </th>
          <th scope="col" className="number">
            {t('agents.day')}
          </th>
        </tr>
      </thead>
      <tbody>
        {(['sent', 'failed', 'floods'] as const).map((count) => (
          <tr key={count}>
            <th scope="row">{maybeHelp(count === 'floods' ? 'floods' : undefined, t(`agents.${count}`))}</th>
            {[hour, day].map((did, index) => (
              <td
                key={index === 0 ? 'hour' : 'day'}
                className={count !== 'sent' && did[count] > 0 ? 'number bad' : 'number'}
              >
                {format.number(did[count])}
              </td>
            ))}
          </tr>
        ))}
        {inFlight > 0 && (
          <tr>
            <th scope="row">{t('agents.inFlight')}</th>
            <td className="number">{format.number(inFlight)}</td>
            <td />
          </tr>
        )}
      </tbody>
    </table>
  )
}
