import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { call } from '../../api/http'
import {
  type Conversation,
  type ConversationMessage,
  conversationPath,
  inboxPath,
  useConversationMessages,
} from '../../api/inbox'
import { isMissing } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import { toldReason } from '../../i18n/problems/told-reason'
import { useTitle } from '../../shell/title'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { useFormats } from '../../ui/formats'
import { Missing } from '../../ui/missing'
import { MoreButton } from '../../ui/more-button'
import { nameOf } from '../../ui/name-of'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'
import { useMessageScroll } from '../../ui/use-message-scroll'
import { Answer } from './answer'

/** One conversation: where it came from, what was said, and a field to answer in. */
export function ConversationView({ id, listed }: { id: string; listed: Conversation | undefined }) {
  const { t } = useTranslation()
  const path = conversationPath(id)
  // What was closed or answered is no longer in the list that was chosen, but stays what is looked at.
  const one = useResource<Conversation>(path, { enabled: listed === undefined })
  const known = listed ?? one.data
  useTitle(known?.title)
  const messages = useConversationMessages(id)
  const act = useAction<string>((action) => call('POST', `${path}/act`, { body: { action } }), [inboxPath, path])
  const scroll = useMessageScroll(messages.data?.[0]?.id, messages.data?.at(-1)?.id)
  const switches = known && [
    known.closed ? 'reopen' : 'close',
    known.muted ? 'unmute' : 'mute',
    known.blocked ? 'unblock' : 'block',
  ]
  if (isMissing(one.error) && listed === undefined) return <Missing what="conversation" back="/inbox" />
  return (
    <section className="inbox-conversation" aria-label={known?.title ?? id}>
      <header className="inbox-head">
        <Link href="/inbox" className="inbox-back" aria-label={t('inbox.back')}>
          ‹
        </Link>
        <div className="inbox-who">
          <strong>{known?.title ?? id}</strong>
          <span className="muted">
            {[
              ...(known ? furtherNames(known) : []),
              known?.agent !== undefined && t('inbox.by', { agent: known.agent }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        <OperatorOnly>
          <div className="actions">
            {switches?.map((action) => (
              <Button key={action} small busy={act.isPending} onClick={() => act.mutate(action)}>
                {t(`inbox.act.${action}`)}
              </Button>
            ))}
          </div>
        </OperatorOnly>
      </header>
      {act.error && <Failure error={act.error} />}
      <div
        ref={scroll.place}
        className="inbox-messages"
        role="log"
        aria-label={t('inbox.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
        tabIndex={0}
        onScroll={scroll.onScroll}
      >
        {messages.hasNextPage && (
          <MoreButton busy={messages.isFetchingNextPage} more={() => void messages.fetchNextPage()}>
            {t('inbox.earlier')}
          </MoreButton>
        )}
        {known?.post && (
          <blockquote className="inbox-post">
            <strong>{known.post.source}</strong>
            <p>{known.post.text}</p>
            {known.post.link !== undefined && /^https:\/\//.test(known.post.link) && (
              <a href={known.post.link} target="_blank" rel="noopener noreferrer">
                {known.post.link}
              </a>
            )}
          </blockquote>
        )}
        <ResourceView resource={messages}>
          {(all) => all.map((message) => <Message key={message.id} message={message} />)}
        </ResourceView>
      </div>
      <Unreachable messages={messages.data ?? []} />
      <OperatorOnly>
        <Answer id={id} disabled={known?.blocked ?? false} sent={scroll.toEnd} />
      </OperatorOnly>
    </section>
  )
}

function Message({ message }: { message: ConversationMessage }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const { from, text, media, author, agent, state, reason, deleted } = message
  return (
    <article className={`inbox-message inbox-${from}${deleted ? ' inbox-deleted' : ''}`}>
      {from === 'us' && <strong>{nameOf(author ?? agent, t)}</strong>}
      {media !== undefined && <span className="muted">[{t(`chat.media.${media}`, media)}]</span>}
      <p>{text}</p>
      <span className="inbox-foot">
        {message.edited_ms !== undefined && `${t('chat.edited')} · `}
        {deleted && `${t('inbox.deleted')} · `}
        {state !== 'sent' && <em className={`inbox-${state}`}>{t(`inbox.state.${state}`)} · </em>}
        {reason !== undefined && `${toldReason(i18n.language, reason)} · `}
        {format.recent(message.at_ms)}
      </span>
    </article>
  )
}

/** Why the person gets nothing, where the last answer found that out. */
function Unreachable({ messages }: { messages: readonly ConversationMessage[] }) {
  const { t, i18n } = useTranslation()
  const last = [...messages].reverse().find(({ from, state }) => from === 'contact' || state !== 'waiting')
  if (last?.state !== 'failed' || last.reason === undefined || !gone.test(last.reason)) return null
  return (
    <p className="inbox-unreachable" role="status">
      {t('inbox.unreachable', { reason: toldReason(i18n.language, last.reason) })}
    </p>
  )
}

/** What Telegram says of somebody who is gone, or wants no messages. */
const gone = /\b(USER_IS_BLOCKED|YOU_BLOCKED_USER|INPUT_USER_DEACTIVATED|USER_DELETED)\b/

/** The ways to a person that the title does not name already. */
function furtherNames({ title, contact: { name, username, others } }: Conversation): readonly string[] {
  const names = [name, username && `@${username}`, ...others].filter((one) => one !== undefined && one !== '')
  return [...new Set(names as readonly string[])].filter((one) => !title.includes(one))
}
