import { useTranslation } from 'react-i18next'
import { Tabs } from '../../ui/tabs'
import { NoPage } from '../no-page'
import { BroadcastsTab } from './broadcasts-tab'
import { DoNotContactTab } from './do-not-contact-tab'
import { MessagesTab } from './messages-tab'
import './outbox.css'

const parts = { broadcasts: BroadcastsTab, messages: MessagesTab, 'do-not-contact': DoNotContactTab } as const
type Part = keyof typeof parts

/** What is stored until it is sent: broadcasts, single messages, and the people nobody writes to. */
export function OutboxPage({ params: { part = 'broadcasts' } }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  if (!Object.hasOwn(parts, part)) return <NoPage why="unknown" />
  const current = part as Part
  const Content = parts[current]
  const tabs = (Object.keys(parts) as Part[]).map((name) => ({
    href: name === 'broadcasts' ? '/outbox' : `/outbox/${name}`,
    label: t(`outbox.${name}`),
    current: name === current,
  }))
  return (
    <>
      <h1>{t('nav.outbox')}</h1>
      <Tabs label={t('nav.outbox')} tabs={tabs}>
        <Content />
      </Tabs>
    </>
  )
}
