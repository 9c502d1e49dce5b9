import { plainText } from '../../content/media.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import { markedIdOf } from '../messages/message.js'
import { type ClientCalls, inputChannelOf } from '../peers/peer-resolver.js'

/** An answer of a poll. */
export interface PollOption {
  /** What it says; absent where Telegram does not repeat the poll. */
  readonly text?: string
  /** What names it in votes. */
  readonly data: string
  /** How many have chosen it; absent until the account may see results. */
  readonly voters?: number
  /** Whether this account has chosen it; absent where it has not, or Telegram does not repeat it. */
  readonly isChosen?: true
  /** Whether it is the right answer of a quiz; absent until the account may see results. */
  readonly isCorrect?: true
}

/** How a poll stands. */
export interface PollState {
  /** What names it: the `pollId` of `@OnPoll`. */
  readonly id: string
  /** What it asks. */
  readonly question: string
  /** Whether nobody can vote any more. */
  readonly isClosed: boolean
  /** Whether one answer is right; who has voted cannot vote again. */
  readonly isQuiz: boolean
  /** Whether several answers can be chosen. */
  readonly isMultiple: boolean
  /** Whether nobody is told who has voted what. */
  readonly isAnonymous: boolean
  /** What explains the right answer of a quiz; absent until the account may see results. */
  readonly explanation?: string
  /** The answers, and how many have chosen each. */
  readonly options: readonly PollOption[]
  /** How many have voted. */
  readonly totalVoters: number
}

/** One person's vote in a poll that is not anonymous. */
export interface PollVote {
  /** Marked id. */
  readonly userId: number
  /** What was chosen, by the places of the answers, from 0; of answers that have none, -1. */
  readonly chosen: readonly number[]
}

/** Votes that Telegram gives at once. */
const pageLimit = 100

/** The polls of one conversation, each named by the message that carries it. */
export class ChatPolls {
  readonly #calls: ClientCalls
  readonly #peer: () => Promise<TlObject>

  /** To be had from `client.chat(...).polls`. */
  constructor(calls: ClientCalls, peer: () => Promise<TlObject>) {
    this.#calls = calls
    this.#peer = peer
  }

  /** How a poll stands. @throws PLUGIN_NO_POLL */
  async state(messageId: number): Promise<PollState> {
    const { poll, results } = await this.#media(messageId)
    return pollState(poll, results)
  }

  /** Ends a poll that this account has sent; nobody can vote any more. @returns how it stands. @throws PLUGIN_NO_POLL */
  async close(messageId: number): Promise<PollState> {
    const { create, invoke } = this.#calls
    const question = create('TextWithEntities', { text: '', entities: [] })
    const poll = create('Poll', { id: 0n, closed: true, question, answers: [], hash: 0n })
    const before = await this.state(messageId)
    if (before.isClosed) return before
    const media = create('InputMediaPoll', { poll })
    await invoke('messages.EditMessage', { peer: await this.#peer(), id: messageId, media })
    return this.state(messageId)
  }

  /**
   * Votes, as a user account.
   * @param answers - the places of the answers, from 0; none takes the vote back.
   * @throws PLUGIN_NO_POLL
   */
  async vote(messageId: number, ...answers: readonly number[]): Promise<void> {
    const { poll } = await this.#media(messageId)
    const known = (poll.answers ?? []) as readonly TlObject[]
    const options = answers.map((place) => known[place]?.option ?? Buffer.from(String(place)))
    await this.#calls.invoke('messages.SendVote', { peer: await this.#peer(), msgId: messageId, options })
  }

  /** Who has voted what in a poll that is not anonymous; user accounts only, once they have voted. @throws PLUGIN_NO_POLL */
  async votes(messageId: number): Promise<PollVote[]> {
    const { poll } = await this.#media(messageId)
    const places = new Map(((poll.answers ?? []) as TlObject[]).map(({ option }, place) => [optionData(option), place]))
    const peer = await this.#peer()
    const votes: PollVote[] = []
    for (let offset: string | undefined, isFirst = true; isFirst || offset !== undefined; isFirst = false) {
      const params = { peer, id: messageId, limit: pageLimit, ...(offset !== undefined && { offset }) }
      const page = await this.#calls.invoke('messages.GetPollVotes', params)
      for (const vote of page.votes as TlObject[]) {
        const chosen = ((vote.options as unknown[] | undefined) ?? [vote.option]).map(optionData)
        votes.push({
          userId: markedIdOf(vote.peer as TlObject) ?? 0,
          chosen: chosen.map((one) => places.get(one) ?? -1),
        })
      }
      offset = typeof page.nextOffset === 'string' ? page.nextOffset : undefined
    }
    return votes
  }

  async #media(messageId: number): Promise<{ poll: TlObject; results: TlObject | undefined }> {
    const { create, invoke } = this.#calls
    const peer = await this.#peer()
    const channel = inputChannelOf(this.#calls, peer)
    const id = [create('InputMessageID', { id: messageId })]
    const found = channel
      ? await invoke('channels.GetMessages', { channel, id })
      : await invoke('messages.GetMessages', { id })
    const media = (found.messages as TlObject[])[0]?.media as TlObject | undefined
    if (media?.className !== 'MessageMediaPoll') throw new SwitchboardError('PLUGIN_NO_POLL', { messageId })
    return { poll: media.poll as TlObject, results: (media.results as TlObject | null) ?? undefined }
  }
}

/** How a TL `Poll` with its `PollResults` stands. */
export function pollState(poll: TlObject, results: TlObject | undefined): PollState {
  return {
    id: String(poll.id),
    question: plainText(poll.question),
    isClosed: poll.closed === true,
    isQuiz: poll.quiz === true,
    isMultiple: poll.multipleChoice === true,
    isAnonymous: poll.publicVoters !== true,
    ...(typeof results?.solution === 'string' && { explanation: results.solution }),
    options: pollOptions(poll, results),
    totalVoters: Number(results?.totalVoters ?? 0),
  }
}

/** The answers of a TL `Poll`, with the counts of its `PollResults`; of what is not there the other tells. */
export function pollOptions(poll: TlObject | undefined, results: TlObject | undefined): PollOption[] {
  const list = (of: unknown) => (Array.isArray(of) ? (of as readonly TlObject[]) : [])
  const counts = new Map(list(results?.results).map((one) => [optionData(one.option), one]))
  const answers = list(poll?.answers)
  const all = answers.length > 0 ? answers : [...counts.values()]
  return all.map(({ option, text }) => {
    const data = optionData(option)
    const { voters, chosen, correct }: Partial<TlObject> = counts.get(data) ?? {}
    return {
      data,
      ...(text != null && { text: plainText(text) }),
      ...(voters != null && { voters: Number(voters) }),
      ...(chosen === true && { isChosen: true }),
      ...(correct === true && { isCorrect: true }),
    }
  })
}

/** What names an option in votes, as text. */
export function optionData(option: unknown): string {
  return option instanceof Uint8Array ? Buffer.from(option).toString('utf8') : String(option ?? '')
}
