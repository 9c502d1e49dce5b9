import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatPoll } from '../api/sandbox'
import { Button } from '../ui/button'
import { PollResults } from './poll-results'
import './poll.css'

/** Votes by the places of answers, from 0; none takes the vote back. Settles when what came of it is shown. */
export type Vote = (answers: readonly number[]) => Promise<unknown>

/** A poll: its answers to choose from, and its results for who has voted. @param vote - absent: one reads along. */
export function Poll({ poll, vote }: { poll: ChatPoll; vote: Vote | undefined }) {
  const { t } = useTranslation()
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const [isBusy, setBusy] = useState(false)
  const { question, closed, anonymous, quiz, multiple, options, total_voters: count } = poll
  const hasVoted = options.some(({ chosen }) => chosen)
  const isShown = closed || hasVoted
  useEffect(() => {
    // Results with an explanation are higher than the answers that were there.
    if (isShown && document.activeElement === place.current) place.current?.scrollIntoView({ block: 'nearest' })
  }, [isShown])

  async function cast(answers: readonly number[]) {
    if (!vote || isBusy) return
    // What was pressed goes away, and the keyboard goes on from here.
    place.current?.focus({ preventScroll: true })
    setBusy(true)
    await vote(answers).finally(() => setBusy(false))
  }

  const kind = [
    t(`chat.poll.${anonymous ? 'anonymous' : 'public'}.${quiz ? 'quiz' : 'poll'}`),
    multiple && t('chat.poll.multiple'),
    closed && t('chat.poll.closed'),
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a bubble is.
    <div
      className="poll"
      role="group"
      aria-labelledby={`${id}question`}
      aria-describedby={`${id}kind`}
      aria-busy={isBusy}
      tabIndex={-1}
      ref={place}
    >
      <strong id={`${id}question`}>{question}</strong>
      <span id={`${id}kind`} className="poll-note">
        {kind.filter(Boolean).join(' · ')}
      </span>
      {isShown ? (
        <PollResults poll={poll} />
      ) : vote ? (
        <Answers poll={poll} isBusy={isBusy} cast={cast} />
      ) : (
        <ul className="poll-list">
          {options.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers are named by their places.
            <li key={index}>○ {text}</li>
          ))}
        </ul>
      )}
      <span className="poll-foot">
        <span className="poll-note">{count === 0 ? t('chat.poll.nobody') : t('chat.poll.voters', { count })}</span>
        {vote && hasVoted && !quiz && !closed && (
          <Button small busy={isBusy} onClick={() => void cast([])}>
            {t('chat.poll.takeBack')}
          </Button>
        )}
      </span>
    </div>
  )
}

interface AnswersProps {
  readonly poll: ChatPoll
  readonly isBusy: boolean
  readonly cast: (answers: readonly number[]) => Promise<void>
}

/** One answer is chosen by pressing it, several are ticked first. */
function Answers({ poll: { multiple, options }, isBusy, cast }: AnswersProps) {
  const { t } = useTranslation()
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set())
  if (!multiple) {
    return (
      <ul className="poll-list">
        {options.map(({ text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers are named by their places.
          <li key={place}>
            <button type="button" className="poll-answer" disabled={isBusy} onClick={() => void cast([place])}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    )
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (ticked.size > 0) void cast([...ticked].sort((one, other) => one - other))
  }
  return (
    <form onSubmit={submit}>
      <ul className="poll-list">
        {options.map(({ text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers are named by their places.
          <li key={place}>
            <label className="poll-answer check">
              <input
                type="checkbox"
                checked={ticked.has(place)}
                disabled={isBusy}
                onChange={({ target }) =>
                  setTicked(
                    (now) => new Set([...now].filter((one) => one !== place).concat(target.checked ? place : [])),
                  )
                }
              />
              {text}
            </label>
          </li>
        ))}
      </ul>
      <Button small look="primary" type="submit" busy={isBusy} disabled={ticked.size === 0}>
        {t('chat.poll.vote')}
      </Button>
    </form>
  )
}
