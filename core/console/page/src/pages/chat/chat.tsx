import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearch } from 'wouter'
import { useResource } from '../../api/resources'
import { type ChatLine, chatsPath, useChatEvents, useSandbox } from '../../api/sandbox'
import { Button } from '../../ui/button'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'
import { ChatList } from './chat-list'
import { Conversation } from './conversation'
import { FaultsPanel } from './faults-panel'
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
  const person = params.person === undefined ? first?.id : Number(params.person)
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
              value={String(person ?? '')}
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
            {person !== undefined && <Messenger key={person} person={person} chat={params.chat} />}
          </>
        )}
      </ResourceView>
    </>
  )
}

function Messenger({ person, chat }: { person: number; chat: string | undefined }) {
  const { t } = useTranslation()
  const topic = new URLSearchParams(useSearch()).get('topic')
  const chats = useResource<readonly ChatLine[]>(chatsPath(person))
  const typing = useChatEvents(person)
  const open = chats.data?.find((line) => line.chat === chat)
  return (
    <div className={open ? 'messenger messenger-open' : 'messenger'}>
      <ResourceView resource={chats}>
        {(lines) => <ChatList person={person} lines={lines} current={chat} typing={typing} />}
      </ResourceView>
      {open ? (
        <Conversation
          key={`${open.chat} ${topic}`}
          person={person}
          line={open}
          topic={open.kind === 'forum' ? Number(topic ?? open.topics?.[0]?.id ?? 1) : undefined}
          typing={typing.get(open.chat)}
        />
      ) : (
        <p className="conversation-none muted">{t('chat.choose')}</p>
      )}
    </div>
  )
}

/** The account a fault is made for: the one that is talked to; in groups everybody. */
function accountOf(chat: string | undefined): number | undefined {
  const id = Number(chat)
  return id > 0 ? id : undefined
}
