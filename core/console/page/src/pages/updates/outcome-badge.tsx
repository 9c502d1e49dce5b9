import { useTranslation } from 'react-i18next'
import type { UpdateOutcome } from '../../api/updates'
import { Badge } from '../../ui/badge'

type Look = 'good' | 'warn' | 'bad' | 'quiet'

const looks: Readonly<Record<UpdateOutcome, Look>> = {
  storing: 'warn',
  queued: 'warn',
  running: 'warn',
  asking: 'warn',
  retrying: 'warn',
  done: 'good',
  answered: 'good',
  failed: 'bad',
  undone: 'bad',
  unwanted: 'quiet',
  own: 'quiet',
  duplicate: 'quiet',
}

/** What became of an update, in a word. */
export function OutcomeBadge({ outcome }: { outcome: UpdateOutcome }) {
  const { t } = useTranslation()
  return <Badge look={looks[outcome]}>{t(`updates.outcome.${outcome}`)}</Badge>
}

const verdictLooks: Readonly<Record<string, Look>> = {
  done: 'good',
  running: 'warn',
  asking: 'warn',
  retrying: 'warn',
  queued: 'warn',
  failed: 'bad',
  'dead-letter': 'bad',
  'filter-failed': 'bad',
  undone: 'bad',
}

/** Whether a handler was run, in a word. */
export function VerdictBadge({ verdict }: { verdict: string }) {
  const { t } = useTranslation()
  return <Badge look={verdictLooks[verdict] ?? 'quiet'}>{t(`updates.verdict.${verdict}`, verdict)}</Badge>
}
