import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { type Conversation, useInbox } from '../../api/inbox'
import { Badge } from '../../ui/badge'
import { Choice } from '../../ui/choice'
import { useFormats } from '../../ui/formats'
import { MoreButton } from '../../ui/more-button'
import { nameOf } from '../../ui/name-of'
import { ResourceView } from '../../ui/resource-view'
import { ConversationView } from './conversation-view'
import './inbox.css'

const filters = { waiting: 'waiting=true&closed=false', open: 'closed=false', closed: 'closed=true' } as const
type Filter = keyof typeof filters

/** The conversations with contacts: who waits for an answer, what was said, and a field to answer in. */
export function InboxPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<Filter>('open')
  const [text, setText] = useState('')
  const query = `${filters[filter]}${text.trim() === '' ? '' : `&text=${encodeURIComponent(text.trim())}`}`
  const inbox = useInbox(query)
  const { id } = params
  const listed = inbox.data?.conversations.find((one) => one.id === id)
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.inbox')}</h1>
        <Choice
          label={t('inbox.filter')}
          value={filter}
          options={(Object.keys(filters) as Filter[]).map((value) => ({ value, label: t(`inbox.only.${value}`) }))}
          onChange={setFilter}
        />
      </div>
      <div className={id === undefined ? 'inbox' : 'inbox inbox-open'}>
        <nav className="inbox-list" aria-label={t('nav.inbox')}>
          <input
            type="search"
            className="inbox-search"
            placeholder={t('inbox.search')}
            aria-label={t('inbox.search')}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <ResourceView resource={inbox}>
            {({ provided, conversations }) =>
              conversations.length === 0 ? (
                <p className="muted inbox-none">{t(provided ? 'inbox.none' : 'inbox.notProvided')}</p>
              ) : (
                <>
                  <ul>
                    {conversations.map((conversation) => (
                      <Row key={conversation.id} conversation={conversation} current={conversation.id === id} />
                    ))}
                  </ul>
                  {inbox.hasNextPage && (
                    <MoreButton busy={inbox.isFetchingNextPage} more={() => void inbox.fetchNextPage()}>
                      {t('inbox.more')}
                    </MoreButton>
                  )}
                </>
              )
            }
          </ResourceView>
        </nav>
        {id === undefined ? (
          <p className="muted inbox-choose">{t('inbox.choose')}</p>
        ) : (
          <ConversationView key={id} id={id} listed={listed} />
        )}
      </div>
    </>
  )
}

function Row({ conversation, current }: { conversation: Conversation; current: boolean }) {
  const { t } = useTranslation()
  const format = useFormats()
  const { id, title, last, channel, waiting, blocked, muted } = conversation
  return (
    <li>
      <Link href={`/inbox/${encodeURIComponent(id)}`} className="inbox-row" aria-current={current ? 'page' : undefined}>
        <span className="inbox-top">
          <strong>{title}</strong>
          <time className="muted">{format.recent(conversation.changed_ms)}</time>
        </span>
        <span className="inbox-last">
          {last?.from === 'us' && `${nameOf(last.author, t) ?? t('chat.you')}: `}
          {last?.text || last?.media}
        </span>
        <span className="row">
          <span className="muted">{channel}</span>
          {waiting && <Badge look="warn">{t('inbox.waiting')}</Badge>}
          {last?.from === 'us' && last.state === 'failed' && <Badge look="bad">{t('inbox.state.failed')}</Badge>}
          {blocked && <Badge look="bad">{t('inbox.blocked')}</Badge>}
          {muted && <Badge look="quiet">{t('inbox.muted')}</Badge>}
        </span>
      </Link>
    </li>
  )
}
