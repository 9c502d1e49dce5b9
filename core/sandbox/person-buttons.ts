import type { CallSite } from '../errors/call-site.js'
import { notOffered } from './not-offered.js'
import type { PersonMessage } from './person-message.js'
import { inTime, type Waiting } from './person-waiting.js'
import { RpcError } from './rpc-error.js'
import type { Account } from './world/account.js'
import type { Outgoing } from './world/messaging.js'
import type { CallbackAnswer, InlineAnswer } from './world/queries.js'
import type { Button } from './world/reply-markup.js'
import type { World } from './world/world.js'

/** How somebody presses a button. */
export interface ClickOptions {
  /** Where the person is, for a button that asks for it; default in Berlin. */
  latitude?: number
  longitude?: number
  /** Gives up after so many milliseconds of real time; default 5,000. */
  timeoutMs?: number
}

/** Presses a button; `send` sends what it stands for into its chat. */
export function clickButton(
  { world, waiting, message }: { world: World; waiting: Waiting; message: PersonMessage },
  button: string | number,
  { latitude = 52.52, longitude = 13.405, timeoutMs }: ClickOptions,
  send: (outgoing: Outgoing) => void,
): Promise<CallbackAnswer> | undefined {
  const { account } = waiting
  const buttons = message.buttons.flat()
  const found = typeof button === 'number' ? buttons[button] : buttons.find(({ text }) => text === button)
  if (!found) {
    const offered = buttons.map(({ text }) => text)
    throw notOffered('button', button, offered, waiting.from)
  }
  const replyToId = message.id
  switch (found.type) {
    case 'callback': {
      const answer = world.queries.press(account, message.source, found.data)
      return inTime(answer, waiting, `an answer to the button "${found.text}"`, timeoutMs)
    }
    case 'text':
      send({ text: found.text })
      return undefined
    case 'request-phone': {
      const { id: userId, phone = '', firstName, lastName = '' } = account
      send({ text: '', replyToId, media: { type: 'contact', phone, firstName, lastName, vcard: '', userId } })
      return undefined
    }
    case 'request-location':
      send({ text: '', replyToId, media: { type: 'geo', latitude, longitude } })
      return undefined
    default:
      throw new RpcError(400, 'DATA_INVALID')
  }
}

/** The rows of the keyboard that the latest message of others has put below a chat. */
export function keyboardOf(history: readonly PersonMessage[]): readonly (readonly Button[])[] {
  const latest = history.findLast(({ out, source: { replyMarkup } }) => {
    return !out && (replyMarkup?.type === 'keyboard' || replyMarkup?.type === 'hide')
  })
  return latest?.buttons ?? []
}

/** Votes in a poll. @param answers - their texts or places. */
export function voteIn(
  { world, account, message, from }: { world: World; account: Account; message: PersonMessage; from: CallSite },
  answers: readonly (string | number)[],
): void {
  const poll = world.polls.of(message.source)
  const options = answers.map((answer) => {
    const found = typeof answer === 'number' ? poll.answers[answer] : poll.answers.find(({ text }) => text === answer)
    if (!found) {
      const offered = poll.answers.map(({ text }) => text)
      throw notOffered('poll answer', answer, offered, from)
    }
    return found.option
  })
  world.polls.vote(account, message.source, options)
}

/** Chooses a result of an inline query by its title, id or place. @param send - sends it. */
export function chooseResult(
  { world, account, from }: { world: World; account: Account; from: CallSite },
  { queryId, results }: InlineAnswer,
  wanted: string | number,
  send: (outgoing: Outgoing) => PersonMessage,
): PersonMessage {
  const found =
    typeof wanted === 'number' ? results[wanted] : results.find(({ id, title }) => title === wanted || id === wanted)
  if (!found) {
    const offered = results.map(({ id, title }) => title ?? id)
    throw notOffered('inline result', wanted, offered, from)
  }
  const { answer, result } = world.queries.chosen(account, queryId, found.id)
  const { text, entities, media, replyMarkup, id } = result
  const sent = send({ text, entities, media, replyMarkup, viaBotId: answer.botId })
  world.queries.tellChosen(account, answer, id, sent.source)
  return sent
}
