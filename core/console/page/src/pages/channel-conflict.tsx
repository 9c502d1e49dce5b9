import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button'
import type { ChannelDraft } from './channel-draft'
import { mergedDraft } from './channel-draft'
import { ChangeList } from './options/change-list'
import { changesBetween } from './options/compare-values'
import type { OptionField, Values } from './options/option-shapes'

interface ChannelConflictProps {
  /** What the changes were begun with. */
  readonly from: ChannelDraft
  readonly mine: ChannelDraft
  readonly theirs: ChannelDraft
  readonly decide: (draft: ChannelDraft) => void
}

/** Somebody else has changed the channel since: both versions stand side by side, and nothing of either is lost. */
export function ChannelConflict({ from, mine, theirs, decide }: ChannelConflictProps) {
  const { t } = useTranslation()
  const field = (name: string, kind: OptionField['kind'], title: string) => ({
    name,
    kind,
    title,
    required: false,
    secret: false,
  })
  const fields = [
    field('name', 'text', t('channel.name')),
    field('enabled', 'boolean', t('channel.enabled')),
    field('crm_enabled', 'boolean', t('channel.crm')),
    field('agents', 'text', t('channel.agents')),
  ]
  return (
    <div className="failure" role="alert">
      <strong>{t('channel.conflict')}</strong>
      <ChangeList
        changes={changesBetween(fields, shown(theirs), shown(mine))}
        before={t('options.theirs')}
        after={t('options.mine')}
      />
      <div className="actions">
        <Button small onClick={() => decide(mergedDraft(from, mine, theirs))}>
          {t('options.keepMine')}
        </Button>
        <Button small onClick={() => decide(theirs)}>
          {t('channel.takeTheirs')}
        </Button>
      </div>
    </div>
  )
}

function shown({ name, enabled, crm_enabled, agents }: ChannelDraft): Values {
  const list = agents.map((agent) => `${agent.session_name} ${agent.phone}`).join('\n')
  return { name, enabled, crm_enabled, agents: list === '' ? undefined : list }
}
