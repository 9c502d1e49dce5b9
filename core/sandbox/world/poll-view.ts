import type { Account } from './account.js'
import type { Poll } from './media.js'
import { optionKey } from './polls.js'

/** An answer of a poll, as one account sees it. */
interface PollOptionView {
  readonly text: string
  /** Whether the account has chosen it. */
  readonly chosen: boolean
  /** How many have chosen it; absent until the account may see results. */
  readonly voters?: number
  /** Whether it is the right answer of a quiz; absent until the account may see results. */
  readonly correct?: boolean
}

/** How a poll stands, as one account sees it; plain data. */
export interface PollView {
  readonly question: string
  /** Whether nobody can vote any more. */
  readonly closed: boolean
  /** Whether nobody is told who has voted what. */
  readonly anonymous: boolean
  /** Whether one answer is right; who has voted cannot vote again. */
  readonly quiz: boolean
  /** Whether several answers can be chosen. */
  readonly multiple: boolean
  /** How many have voted. */
  readonly totalVoters: number
  readonly options: readonly PollOptionView[]
  /** What explains the right answer of a quiz; absent until the account may see results. */
  readonly explanation?: string
}

type Viewer = Pick<Account, 'id' | 'isBot'>

export function pollView(poll: Poll, viewer: Viewer): PollView {
  const shown = showsResults(poll, viewer)
  const own = poll.votes.get(viewer.id)?.chosen
  const right = new Set(poll.correct.map(optionKey))
  const votes = [...poll.votes.values()]
  return {
    question: poll.question,
    closed: poll.closed,
    anonymous: !poll.publicVoters,
    quiz: poll.quiz,
    multiple: poll.multipleChoice,
    totalVoters: votes.length,
    options: poll.answers.map(({ text, option }) => {
      const key = optionKey(option)
      return {
        text,
        chosen: own?.has(key) ?? false,
        ...(shown && { voters: votes.filter(({ chosen }) => chosen.has(key)).length, correct: right.has(key) }),
      }
    }),
    ...(shown && poll.solution !== undefined && { explanation: poll.solution }),
  }
}

/** Whether an account may see results: who has voted, everybody once it is closed, and bots, which are told of the polls they have sent. */
function showsResults(poll: Poll, { id, isBot }: Viewer): boolean {
  return poll.closed || poll.votes.has(id) || isBot
}
