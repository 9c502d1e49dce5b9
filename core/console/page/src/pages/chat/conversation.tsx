import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useChatMessages } from '../../api/chat-messages'
import { call } from '../../api/http'
import { useAction } from '../../api/resources'
import { type ChatLine, type ChatMessage, chatsPath, messagesPath } from '../../api/sandbox'
import { useIsOperator } from '../../api/session'
import { Failure } from '../../ui/failure'
import { MoreButton } from '../../ui/more-button'
import { ResourceView } from '../../ui/resource-view'
import '../../ui/tabs.css'
import { Bubble } from '../../messages/bubble'
import { useMessageScroll } from '../../ui/use-message-scroll'
import { Avatar } from './avatar'
import { Composer } from './composer'
import type { Reference } from './reference'
import { Unread } from './unread'

interface ConversationProps {
  readonly person: number
  readonly line: ChatLine
  /** What stands for its name. */
  readonly letters: string
  readonly topic: number | undefined
  readonly typing: string | undefined
}

/** Why something did not work, and what it was about, where that does not say it. */
interface FailedAct {
  readonly error: unknown
  readonly about?: string
}

/** One chat: its messages as they come, buttons to press, a field to write in. */
export function Conversation({ person, line, letters, topic, typing }: ConversationProps) {
  const { t } = useTranslation()
  const { chat, kind, topics, username } = line
  const title = kind === 'saved' ? t('chat.saved') : line.title
  const path = messagesPath(person, chat, topic)
  const base = `${chatsPath(person)}/${chat}`
  const { messages, hasEarlier, earlier } = useChatMessages(path)
  const [reference, setReference] = useState<Reference>()
  const [answer, setAnswer] = useState<{ text: string; alert: boolean }>()
  // What failed last is told, until something else is tried: of several that are on their way each may be refused.
  const [failed, setFailed] = useState<FailedAct>()
  const act = useAction<{ id: number; what: string; body?: unknown }>(
    ({ id, what, body = {} }) => call('POST', `${base}/messages/${id}/${what}`, { body }),
    [],
  )
  const vote = useAction<{ id: number; answers: readonly number[] }>(
    ({ id, answers }) => call('POST', `${base}/messages/${id}/vote`, { body: { answers } }),
    // Until the results are here it could be voted once more.
    [path],
  )
  const send = useAction<{ text: string; about?: Reference; photo?: string }>(
    ({ text, about, photo }) =>
      call('POST', `${base}/messages`, {
        body: {
          text,
          ...(photo !== undefined && { photo }),
          ...(about?.what === 'reply' && { reply_to: about.message.id }),
          ...(topic !== undefined && topic !== 1 && { topic }),
        },
      }),
    [path, chatsPath(person)],
  )
  const all = messages.data ?? []
  const lastId = all.at(-1)?.id
  const isOperator = useIsOperator()
  const { place, onScroll, toEnd } = useMessageScroll(all[0]?.id, lastId)
  useEffect(() => {
    if (lastId === undefined) return
    if (isOperator) void call('POST', `${base}/read`).catch(() => {})
  }, [lastId, base, isOperator])

  async function attempt(doing: () => Promise<unknown>): Promise<void> {
    setFailed(undefined)
    try {
      await doing()
    } catch (error) {
      setFailed({ error })
      throw error
    }
  }

  /** For what has nothing to do with it but that it is told. */
  const tell = (doing: () => Promise<unknown>) => attempt(doing).catch(() => {})

  function press(message: ChatMessage, place: number, button: ChatMessage['buttons'][number][number]) {
    if (button.type === 'text') {
      void tell(() => send.mutateAsync({ text: button.text }))
      return
    }
    setAnswer(undefined)
    void tell(async () => {
      const { answer: said } = await call<{ answer: { text?: string; alert: boolean; url?: string } | null }>(
        'POST',
        `${base}/messages/${message.id}/click`,
        { body: { button: place } },
      )
      setAnswer(said?.text ? { text: said.text, alert: said.alert } : undefined)
    })
  }

  const keyboard = [...all].reverse().find((message) => message.keyboard)
  return (
    <section className="conversation" aria-label={title}>
      <header className="conversation-head">
        <Link href={`/chat/${person}`} className="conversation-back" aria-label={t('chat.back')}>
          ‹
        </Link>
        <Avatar letters={letters} id={chat} small />
        <div className="conversation-title">
          <strong>{title}</strong>
          <span className="muted" role="status">
            {typing === undefined
              ? (username && `@${username}`) || t(`chat.kind.${kind}`)
              : t('chat.typing', { name: typing })}
          </span>
        </div>
      </header>
      {topics && (
        <nav className="tabs" aria-label={t('chat.topics')}>
          {topics.map(({ id, title: name, unread }) => (
            <Link
              key={id}
              href={`/chat/${person}/${chat}?topic=${id}`}
              aria-current={id === topic ? 'page' : undefined}
              ref={id === topic ? showWhole : undefined}
            >
              {name}
              {unread > 0 && <Unread count={unread} />}
            </Link>
          ))}
        </nav>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <div className="bubbles" role="log" aria-label={title} tabIndex={0} ref={place} onScroll={onScroll}>
        {hasEarlier && (
          <MoreButton busy={earlier.isPending} more={() => void tell(() => earlier.mutateAsync())}>
            {t('inbox.earlier')}
          </MoreButton>
        )}
        <ResourceView resource={messages}>
          {(list) =>
            list.length === 0 ? (
              <p className="muted bubbles-none">{t('chat.none')}</p>
            ) : (
              list.map((message, index) => (
                <Bubble
                  key={message.id}
                  message={message}
                  before={list[index - 1]}
                  kind={kind}
                  isOperator={isOperator}
                  press={(place, button) => press(message, place, button)}
                  act={(what, body) => void tell(() => act.mutateAsync({ id: message.id, what, body }))}
                  vote={(answers) => tell(() => vote.mutateAsync({ id: message.id, answers }))}
                  refer={(what) => setReference({ what, message })}
                  say={(text) => void tell(() => send.mutateAsync({ text }))}
                />
              ))
            )
          }
        </ResourceView>
      </div>
      {answer && (
        <p className={answer.alert ? 'bot-answer bot-alert' : 'bot-answer'} role="status">
          {answer.text}
          <button
            type="button"
            className="sign-button"
            onClick={() => setAnswer(undefined)}
            aria-label={t('app.close')}
          >
            ×
          </button>
        </p>
      )}
      {failed && <Failure {...failed} />}
      {line.writable && isOperator ? (
        <Composer
          commands={line.commands ?? []}
          keyboard={keyboard?.buttons ?? []}
          press={(place, button) => {
            toEnd()
            if (keyboard) press(keyboard, place, button)
          }}
          reference={reference}
          refer={setReference}
          busy={send.isPending}
          fail={setFailed}
          send={(text, about, photo) => {
            toEnd()
            return attempt(() =>
              about?.what === 'edit'
                ? act.mutateAsync({ id: about.message.id, what: 'edit', body: { text } })
                : send.mutateAsync({ text, ...(about && { about }), ...(photo !== undefined && { photo }) }),
            )
          }}
        />
      ) : (
        <p className="muted conversation-closed">{t(line.writable ? 'chat.viewer' : 'chat.readOnly')}</p>
      )}
    </section>
  )
}

/** The topic that is read is not the one that is cut off. */
function showWhole(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
