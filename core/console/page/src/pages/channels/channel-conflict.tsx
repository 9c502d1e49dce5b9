import { useTranslation } from 'react-i18next'
import { changesBetween } from '../../forms/compare-values'
import type { OptionField, Values } from '../../forms/option-shapes'
import { Button } from '../../ui/button'
import { ChangeList } from '../options/change-list'
import { agentsOf, mergedValues } from './channel-values'

interface ChannelConflictProps {
  readonly fields: readonly OptionField[]
  /** What the changes were begun with. */
  readonly from: Values
  readonly mine: Values
  readonly theirs: Values
  readonly decide: (values: Values) => void
}

/** Somebody else has changed the channel since: both versions stand side by side, and nothing of either is lost. */
export function ChannelConflict({ fields, from, mine, theirs, decide }: ChannelConflictProps) {
  const { t } = useTranslation()
  const inTexts = fields.map((field) => (field.name === 'agents' ? { ...field, kind: 'text' as const } : field))
  return (
    <div className="failure" role="alert">
      <strong>{t('channel.conflict')}</strong>
      <ChangeList
        changes={changesBetween(inTexts, shown(theirs), shown(mine))}
        before={t('options.theirs')}
        after={t('options.mine')}
      />
      <div className="actions">
        <Button small onClick={() => decide(mergedValues(from, mine, theirs))}>
          {t('options.keepMine')}
        </Button>
        <Button small onClick={() => decide(theirs)}>
          {t('channel.takeTheirs')}
        </Button>
      </div>
    </div>
  )
}

/** With a line for each agent. */
function shown(values: Values): Values {
  const list = agentsOf(values).map((agent) => `${agent.session_name} ${agent.phone}`)
  return { ...values, agents: list.length > 0 ? list.join('\n') : undefined }
}
