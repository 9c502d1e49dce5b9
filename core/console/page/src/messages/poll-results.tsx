import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatPoll } from '../api/sandbox'
import { useFormats } from '../ui/formats'

/** How many have chosen each answer of a poll, which was one's own, and which is right. */
export function PollResults({ poll: { quiz, options, total_voters: total, explanation } }: { poll: ChatPoll }) {
  const { t } = useTranslation()
  const format = useFormats()
  return (
    <>
      <ul className="poll-list">
        {options.map(({ text, chosen, voters = 0, correct }, place) => {
          const share = total > 0 ? voters / total : 0
          const look = quiz && correct ? ' poll-right' : quiz && chosen ? ' poll-wrong' : ''
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers are named by their places.
            <li key={place} className={`poll-result${look}`}>
              <span className="poll-share">{format.percent(share)}</span>{' '}
              <span>
                {text}
                {chosen && <em className="poll-mark"> ● {t('chat.poll.yours')}</em>}
                {quiz && correct && <em className="poll-mark poll-mark-right"> ✓ {t('chat.poll.right')}</em>}
                {quiz && chosen && !correct && <em className="poll-mark poll-mark-wrong"> ✗ {t('chat.poll.wrong')}</em>}
              </span>{' '}
              <span className="poll-note">{t('chat.poll.votes', { count: voters })}</span>
              <span className="poll-bar" style={{ '--filled': `${share * 100}%` } as CSSProperties} />
            </li>
          )
        })}
      </ul>
      {explanation !== undefined && (
        <p className="poll-explanation">
          <strong>{t('chat.poll.explanation')}</strong> {explanation}
        </p>
      )}
    </>
  )
}
