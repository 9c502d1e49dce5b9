import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearch } from 'wouter'
import { useResource } from '../../api/resources'
import { type ChatLine, chatsPath, type SandboxPerson, useChatEvents, useSandbox } from '../../api/sandbox'
import { useTitle } from '../../shell/title'
import { Button } from '../../ui/button'
import { Missing } from '../../ui/missing'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'
import { ChatList } from './chat-list'
import { Conversation } from './conversation'
import { FaultsPanel } from './faults-panel'
import { initialsOf } from './initials'
import './chat.css'
import { Select } from '../../ui/select'

/** With the sandbox on: be any of its people, in a window that looks like a messenger. */
export function ChatPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  const sandbox = useSandbox()
  const [isBreaking, setBreaking] = useState(false)
  const [, navigate] = useLocation()
  const people = sandbox.data?.people ?? []
  const faults = sandbox.data?.faults.length ?? 0
  const first = people.find(({ username }) => username === 'alice') ?? people[0]
  const person = params.person === undefined ? first : people.find(({ id }) => String(id) === params.person)
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.chat')}</h1>
        <div className="row">
          <div className="person-select">
            <label className="muted" htmlFor="person">
              {t('chat.iAm')}
            </label>
            <Select
              id="person"
              placeholder={sandbox.data && t('chat.anybody')}
              value={String(person?.id ?? '')}
              options={people.map(({ id, name, username }) => ({
                value: String(id),
                label: username ? `${name} @${username}` : name,
              }))}
              onChange={(chosen) => navigate(`/chat/${chosen}`)}
            />
          </div>
          <OperatorOnly>
            <Button small aria-expanded={isBreaking} onClick={() => setBreaking(!isBreaking)}>
              ⚡ {t('chat.faults')}
              {faults > 0 && ` · ${t('chat.faultsOn', { count: faults })}`}
            </Button>
          </OperatorOnly>
        </div>
      </div>
      <ResourceView resource={sandbox}>
        {({ faults: rules }) => (
          <>
            {isBreaking && <FaultsPanel faults={rules} account={accountOf(params.chat)} />}
            {person && <Messenger key={person.id} person={person} chat={params.chat} />}
            {!person && params.person !== undefined && <Missing what="person" back="/chat" />}
          </>
        )}
      </ResourceView>
    </>
  )
}

function Messenger({ person: { id: person, name }, chat }: { person: SandboxPerson; chat: string | undefined }) {
  const { t } = useTranslation()
  const topic = new URLSearchParams(useSearch()).get('topic')
  const chats = useResource<readonly ChatLine[]>(chatsPath(person))
  const typing = useChatEvents(person)
  const open = chats.data?.find((line) => line.chat === chat)
  const isUnknown = chat !== undefined && chats.data !== undefined && open === undefined
  const all = chats.data ?? []
  const names = all.map((line) => (line.kind === 'saved' ? t('chat.saved') : line.title))
  const initials = initialsOf(names)
  const letters = new Map(all.map((line, index) => [line.chat, initials[index] ?? '']))
  const title = open && names[all.indexOf(open)]
  useTitle(isUnknown ? undefined : [title, name].filter(Boolean).join(' · '))
  return (
    <div className={open || isUnknown ? 'messenger messenger-open' : 'messenger'}>
      <nav className="chat-list" aria-label={t('chat.chats')}>
        <ResourceView resource={chats}>
          {(lines) => <ChatList person={person} lines={lines} letters={letters} current={chat} typing={typing} />}
        </ResourceView>
      </nav>
      {open ? (
        <Conversation
          key={`${open.chat} ${topicOf(open, topic)}`}
          person={person}
          line={open}
          letters={letters.get(open.chat) ?? ''}
          topic={topicOf(open, topic)}
          typing={typing.get(open.chat)}
        />
      ) : isUnknown ? (
        <Missing what="chat" back={`/chat/${person}`} />
      ) : (
        <p className="conversation-none muted">{t('chat.choose')}</p>
      )}
    </div>
  )
}

/** Which topic of a forum is meant; where nobody knows it, the first. */
function topicOf({ kind, topics = [] }: ChatLine, asked: string | null): number | undefined {
  if (kind !== 'forum') return undefined
  return (topics.find(({ id }) => String(id) === asked) ?? topics[0])?.id ?? 1
}

/** The account a fault is made for: the one that is talked to; in groups everybody. */
function accountOf(chat: string | undefined): number | undefined {
  const id = Number(chat)
  return id > 0 ? id : undefined
}
