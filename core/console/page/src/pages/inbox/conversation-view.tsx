import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { call } from '../../api/http'
import { type Conversation, type ConversationMessage, conversationPath, inboxPath } from '../../api/inbox'
import { useAction, useResource } from '../../api/resources'
import { toldReason } from '../../i18n/problems/told-reason'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { useFormats } from '../../ui/formats'
import { OperatorOnly } from '../../ui/operator-only'
import { ResourceView } from '../../ui/resource-view'

/** One conversation: where it came from, what was said, and a field to answer in. */
export function ConversationView({ id, listed }: { id: string; listed: Conversation | undefined }) {
  const { t } = useTranslation()
  const path = conversationPath(id)
  // What was closed or answered is no longer in the list that was chosen, but stays what is looked at.
  const one = useResource<Conversation>(path, { enabled: listed === undefined })
  const known = listed ?? one.data
  const messages = useResource<readonly ConversationMessage[]>(`${path}/messages`)
  const act = useAction<string>((action) => call('POST', `${path}/act`, { body: { action } }), [inboxPath, path])
  const end = useRef<HTMLDivElement>(null)
  const lastId = messages.data?.at(-1)?.id
  useEffect(() => {
    if (lastId !== undefined) end.current?.scrollIntoView({ block: 'nearest' })
  }, [lastId])
  const switches = known && [
    known.closed ? 'reopen' : 'close',
    known.muted ? 'unmute' : 'mute',
    known.blocked ? 'unblock' : 'block',
  ]
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
              known?.contact.name,
              known?.contact.username && `@${known.contact.username}`,
              ...(known?.contact.others ?? []),
            ]
              .filter(Boolean)
              .join(' · ')}
            {known?.agent !== undefined && ` · ${t('inbox.by', { agent: known.agent })}`}
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <div className="inbox-messages" role="log" aria-label={t('inbox.messages')} tabIndex={0}>
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
        <div ref={end} />
      </div>
      <OperatorOnly>
        <Answer path={path} disabled={known?.blocked ?? false} />
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
      {from === 'us' && <strong>{author === 'automatic' ? t('inbox.automatic') : (author ?? agent)}</strong>}
      {media !== undefined && <span className="muted">[{t(`chat.media.${media}`, media)}]</span>}
      <p>{text}</p>
      <span className="inbox-foot">
        {message.edited_ms !== undefined && `${t('chat.edited')} · `}
        {deleted && `${t('inbox.deleted')} · `}
        {state !== 'sent' && <em className={`inbox-${state}`}>{t(`inbox.state.${state}`)} · </em>}
        {reason !== undefined && `${toldReason(i18n.language, reason)} · `}
        {format.moment(message.at_ms)}
      </span>
    </article>
  )
}

function Answer({ path, disabled }: { path: string; disabled: boolean }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  // An answer that is sent again after a lost connection is the same answer.
  const [key, setKey] = useState(() => crypto.randomUUID())
  const send = useAction<string>(
    (said) => call('POST', `${path}/messages`, { body: { text: said, key } }),
    [`${path}/messages`],
  )
  const submit = () => {
    if (text.trim() === '' || send.isPending) return
    const onSuccess = () => {
      setText('')
      setKey(crypto.randomUUID())
    }
    send.mutate(text, { onSuccess })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <div className="inbox-answer">
      {send.error && <Failure error={send.error} />}
      <div className="inbox-line">
        <textarea
          rows={2}
          value={text}
          disabled={disabled}
          placeholder={t(disabled ? 'inbox.isBlocked' : 'inbox.answer')}
          aria-label={t('inbox.answer')}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={onKeyDown}
        />
        <Button look="primary" busy={send.isPending} disabled={disabled || text.trim() === ''} onClick={submit}>
          {t('chat.send')}
        </Button>
      </div>
    </div>
  )
}
