import { useTranslation } from 'react-i18next'
import type { ChatButton, ChatLine, ChatMessage } from '../api/sandbox'
import { useFormats } from '../ui/formats'
import { Poll, type Vote } from './poll'
import { RichText } from './rich-text'
import { serviceText } from './service-text'
import '../ui/button.css'
import './bubble.css'
import { Tooltip } from '../ui/tooltip'

interface BubbleProps {
  readonly message: ChatMessage
  readonly before: ChatMessage | undefined
  readonly kind: ChatLine['kind']
  /** A viewer reads along: nothing can be pressed. */
  readonly isOperator: boolean
  readonly press: (place: number, button: ChatButton) => void
  readonly act: (what: string, body?: unknown) => void
  readonly vote: Vote
  readonly refer: (what: 'reply' | 'edit') => void
  readonly say: (text: string) => void
}

const dayMs = 86_400_000

/** One message. */
export function Bubble({ message, before, kind, isOperator, press, act, vote, refer, say }: BubbleProps) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const { out, service, media, text, reply_to: replyTo, reactions } = message
  const inGroup = kind === 'group' || kind === 'forum'
  const isNewDay = !before || Math.floor(before.at_ms / dayMs) !== Math.floor(message.at_ms / dayMs)
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' })
  const isFirst = isNewDay || before?.from_id !== message.from_id || before.service !== undefined
  return (
    <>
      {isNewDay && <p className="bubble-day">{day.format(message.at_ms)}</p>}
      {service === undefined ? (
        <article className={`bubble-line${out ? ' bubble-out' : ''}${isFirst ? ' bubble-first' : ''}`}>
          <div className="bubble-and-buttons">
            <div className={media?.type === 'sticker' ? 'bubble bubble-bare' : 'bubble'}>
              {inGroup && !out && isFirst && <strong className="bubble-from">{message.from}</strong>}
              {message.forwarded && <span className="bubble-note">{t('chat.forwarded')}</span>}
              {replyTo && (
                <blockquote className="bubble-reply">
                  <strong>{replyTo.from}</strong> {replyTo.text}
                </blockquote>
              )}
              {media && <Media media={media} vote={isOperator ? vote : undefined} />}
              {text !== '' && (
                <div className="bubble-text">
                  <RichText text={text} entities={message.entities} say={isOperator ? say : undefined} />
                </div>
              )}
              <span className="bubble-foot">
                {reactions.map(({ emoticon, count }) => (
                  <span key={emoticon} className="bubble-reaction">
                    {emoticon} {count > 1 && count}
                  </span>
                ))}
                {message.edited && <em>{t('chat.edited')}</em>}
                <time>{format.minutes(message.at_ms)}</time>
              </span>
            </div>
            {!message.keyboard && <Buttons rows={message.buttons} press={isOperator ? press : undefined} />}
          </div>
          {isOperator && (
            <div className="bubble-actions">
              <Small label={t('chat.reply')} sign="↩" act={() => refer('reply')} />
              <Small label={t('chat.like')} sign="👍" act={() => act('react', { emoticon: '👍' })} />
              {out && <Small label={t('channel.edit')} sign="✎" act={() => refer('edit')} />}
              {out && <Small label={t('chat.delete')} sign="🗑" act={() => act('delete')} />}
            </div>
          )}
        </article>
      ) : (
        <p className="bubble-day">{serviceText(t, service, kind)}</p>
      )}
    </>
  )
}

function Small({ label, sign, act }: { label: string; sign: string; act: () => void }) {
  return (
    <Tooltip text={label}>
      <button type="button" className="sign-button" aria-label={label} onClick={act}>
        {sign}
      </button>
    </Tooltip>
  )
}

function Buttons({ rows, press }: { rows: ChatMessage['buttons']; press: BubbleProps['press'] | undefined }) {
  let place = -1
  if (rows.length === 0) return null
  return (
    <div className="bubble-buttons">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place.
        <div key={index}>
          {row.map((button) => {
            place += 1
            const own = place
            return button.url !== undefined && /^https?:\/\//.test(button.url) ? (
              <a key={own} href={button.url} target="_blank" rel="noopener noreferrer" className="bubble-button">
                {button.text} ↗
              </a>
            ) : (
              <button
                key={own}
                type="button"
                className="bubble-button"
                disabled={!press}
                onClick={() => press?.(own, button)}
              >
                {button.text}
              </button>
            )
          })}
        </div>
      ))}
    </div>
  )
}

function Media({ media, vote }: { media: NonNullable<ChatMessage['media']>; vote: Vote | undefined }) {
  const { t } = useTranslation()
  const format = useFormats()
  const source = media.file_id === undefined ? undefined : `/api/sandbox/files/${media.file_id}`
  const label = media.name ?? t(`chat.media.${media.type}`, media.type)
  switch (media.type) {
    case 'photo':
    case 'sticker':
      return <img className="bubble-photo" src={source} alt={label} width={media.width} height={media.height} />
    case 'voice':
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: nobody has written down what it says.
      return <audio controls src={source} aria-label={label} />
    case 'video':
    case 'animation':
      // biome-ignore lint/a11y/useMediaCaption: nobody has written down what it says.
      return <video controls className="bubble-photo" src={source} aria-label={label} />
    case 'document':
      return (
        <a className="bubble-file" href={source} download={media.name}>
          <span aria-hidden="true">📄</span> {label}
          {media.bytes !== undefined && <span className="muted"> {format.short(media.bytes)} B</span>}
        </a>
      )
    case 'poll':
      return media.poll && <Poll poll={media.poll} vote={vote} />
    default:
      return <p className="bubble-card">{media.text ?? label}</p>
  }
}
