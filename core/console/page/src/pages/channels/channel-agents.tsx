import { useTranslation } from 'react-i18next'
import type { Agent } from '../../api/shapes'
import { OptionGroup } from '../../forms/option-group'
import type { OptionInputProps } from '../../forms/option-props'
import { useHint, useOptionTexts } from '../../forms/option-texts'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { agentsOf } from './channel-values'

/** The agents of a channel, a line for each. */
export function ChannelAgents({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const agents = agentsOf({ agents: value })
  const at = (place: string) => problems.find((one) => one.path === place)
  const set = (index: number, part: Partial<Agent>) =>
    change(agents.map((agent, other) => (other === index ? { ...agent, ...part } : agent)))
  return (
    <OptionGroup title={titleOf(field)} hint={hint} problem={at(path)}>
      {agents.map((agent, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an agent has no other name while it is being written.
        <fieldset className="agent-row" key={index} aria-label={agent.session_name || String(index + 1)}>
          <Field
            label={t('channel.phone')}
            type="tel"
            autoComplete="off"
            value={agent.phone}
            disabled={disabled}
            problem={at(`${path}[${index}].phone`)}
            onChange={({ target }) => set(index, { phone: target.value })}
          />
          <Field
            label={t('channel.session')}
            autoComplete="off"
            value={agent.session_name}
            disabled={disabled}
            problem={at(`${path}[${index}].session_name`)}
            onChange={({ target }) => set(index, { session_name: target.value })}
          />
          <Button
            small
            look="danger"
            disabled={disabled}
            onClick={() => change(agents.filter((_, other) => other !== index))}
          >
            {t('action.remove')}
            <span className="hidden"> {agent.session_name}</span>
          </Button>
        </fieldset>
      ))}
      <Button small disabled={disabled} onClick={() => change([...agents, { phone: '', session_name: '' }])}>
        {t('channel.addAgent')}
      </Button>
    </OptionGroup>
  )
}
