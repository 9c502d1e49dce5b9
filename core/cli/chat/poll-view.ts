import type { PollState } from '../../client/chats/chat-polls.js'
import type { TranscriptLine } from '../../testing/recorded/chat-transcript.js'

/** A poll under a message: of which kind it is and how many have voted, then its answers with the numbers they are chosen by. */
export function pollRows({ poll, deleted }: TranscriptLine): string[] {
  if (!poll || deleted) return []
  const { isClosed, isAnonymous, isQuiz, isMultiple, totalVoters, options, explanation } = poll
  const kind = [isAnonymous ? 'anonymous' : 'public', isQuiz ? 'quiz' : 'poll', isClosed && 'that is closed']
  const head = [
    kind.filter(Boolean).join(' '),
    ...(isMultiple ? ['several answers'] : []),
    totalVoters === 0 ? 'nobody has voted' : `${totalVoters} voted`,
  ]
  return [
    head.join(' · '),
    ...options.map((option, place) => `[${place + 1} ${option.text ?? ''}]${resultOf(option, poll)}`),
    ...(explanation === undefined ? [] : [`Explanation: ${explanation}`]),
  ].map((row) => row.replace(/\p{Cc}/gu, ' '))
}

/** How many have chosen an answer, where that is shown, and what it was to oneself. */
function resultOf({ voters, isChosen, isCorrect }: PollState['options'][number], poll: PollState): string {
  if (voters === undefined) return ''
  const share = poll.totalVoters > 0 ? ` (${Math.round((100 * voters) / poll.totalVoters)} %)` : ''
  const marks = [isChosen && 'yours', isCorrect && 'right', poll.isQuiz && isChosen && !isCorrect && 'wrong']
  return [` ${voters}${share}`, ...marks.filter(Boolean)].join(', ')
}
