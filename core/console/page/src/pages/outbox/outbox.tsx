import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { Tabs } from '../../ui/tabs'
import { NoPage } from '../no-page'
import { BroadcastsTab } from './broadcasts-tab'
import { DoNotContactTab } from './do-not-contact-tab'
import { MessagesTab } from './messages-tab'
import { isOutboxPart, type OutboxPart, outboxParts } from './outbox-parts'
import './outbox.css'

const contents: Readonly<Record<OutboxPart, ComponentType>> = {
  broadcasts: BroadcastsTab,
  messages: MessagesTab,
  'do-not-contact': DoNotContactTab,
}

/** What is stored until it is sent: broadcasts, single messages, and the people nobody writes to. */
export function OutboxPage({ params: { part = 'broadcasts' } }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  if (!isOutboxPart(part)) return <NoPage why="unknown" />
  const Content = contents[part]
  const tabs = outboxParts.map((name) => ({
    href: name === 'broadcasts' ? '/outbox' : `/outbox/${name}`,
    label: t(`outbox.${name}`),
    current: name === part,
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
