import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ChatLine } from '../../api/sandbox'
import { serviceText } from '../../messages/service-text'
import { useFormats } from '../../ui/formats'
import { Avatar } from './avatar'
import { Unread } from './unread'

interface ChatListProps {
  readonly person: number
  readonly lines: readonly ChatLine[]
  /** What stands for the name of each chat, by its id. */
  readonly letters: ReadonlyMap<string, string>
  readonly current: string | undefined
  readonly typing: ReadonlyMap<string, string>
}

/** The chats of a person, then those they could write to. */
export function ChatList({ person, lines, letters, current, typing }: ChatListProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const matching = lines.filter(
    ({ title, username }) =>
      title.toLowerCase().includes(wanted) || username?.toLowerCase().includes(wanted.replace(/^@/, '')),
  )
  const known = matching.filter((line) => line.known)
  const others = matching.filter((line) => !line.known)
  const row = (line: ChatLine) => (
    <Row
      key={line.chat}
      person={person}
      line={line}
      letters={letters.get(line.chat) ?? ''}
      current={current === line.chat}
      typing={typing.get(line.chat)}
    />
  )
  return (
    <>
      <input
        type="search"
        className="chat-search"
        placeholder={t('chat.search')}
        aria-label={t('chat.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {known.length > 0 && <ul>{known.map(row)}</ul>}
      {others.length > 0 && (
        <>
          <h2 className="chat-others">{t('chat.others')}</h2>
          <ul>{others.map(row)}</ul>
        </>
      )}
    </>
  )
}

interface RowProps {
  readonly person: number
  readonly line: ChatLine
  readonly letters: string
  readonly current: boolean
  readonly typing: string | undefined
}

function Row({ person, line, letters, current, typing }: RowProps) {
  const { t } = useTranslation()
  const format = useFormats()
  const { chat, kind, username, last, unread } = line
  const title = kind === 'saved' ? t('chat.saved') : line.title
  const { service, media } = last ?? {}
  const said =
    service !== undefined
      ? serviceText(t, service, kind)
      : media !== undefined
        ? t(`chat.media.${media}`, last?.text ?? '')
        : last?.text
  const about = last ? `${last.out ? `${t('chat.you')}: ` : ''}${said}` : username && `@${username}`
  return (
    <li>
      <Link href={`/chat/${person}/${chat}`} className="chat-row" aria-current={current ? 'page' : undefined}>
        <Avatar letters={letters} id={chat} />
        <span className="chat-row-main">
          <span className="chat-row-top">
            <strong>{title}</strong>
            {last && <time>{format.minutes(last.at_ms)}</time>}
          </span>
          <span className="chat-row-bottom">
            {kind !== 'person' && kind !== 'saved' && <span className="chat-kind">{t(`chat.kind.${kind}`)}</span>}
            {typing === undefined ? (
              <span className="chat-row-last">{about}</span>
            ) : (
              <span className="chat-typing">{t('chat.typing', { name: typing })}</span>
            )}
            {unread > 0 && !current && <Unread count={unread} />}
          </span>
        </span>
      </Link>
    </li>
  )
}
