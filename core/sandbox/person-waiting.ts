import { SwitchboardError } from '../errors/switchboard-error.js'
import { SystemClock } from '../time/system-clock.js'
import type { PersonMessage } from './person-message.js'
import type { Account } from './world/account.js'
import type { Peer } from './world/peer.js'

/** Whom or where: a username, the title of a group, a user's id, or a chat as messages name it. */
export type Place = string | number | Peer

export type PersonEvent =
  | { type: 'message' | 'edited'; message: PersonMessage }
  | { type: 'deleted'; message: PersonMessage }
  | { type: 'typing'; chat: Peer; userId: number }
  | { type: 'reactions'; message: PersonMessage }

/** What to wait for: a text, a pattern, or any condition. */
export type Wanted = string | RegExp | ((message: PersonMessage) => boolean)

export interface WaitOptions {
  /** Gives up after so many milliseconds of real time; default 5,000. */
  timeoutMs?: number
  /** Messages that came before count too; default `false`: only what comes from now on. */
  includePast?: boolean
}

export interface SendOptions {
  replyTo?: PersonMessage | number
  topicId?: number
  silent?: boolean
}

/** Real time: that of the world may stand still. */
const waitClock = new SystemClock()

/** How long a person waits for something, in milliseconds of real time. */
const patienceMs = 5_000

/** What somebody waited for has not come. */
export function nothingCame({ username, id }: Account, wanted: string, waitMs: number): SwitchboardError {
  const person = username ?? String(id)
  return new SwitchboardError('SANDBOX_NOTHING_CAME', { person, waitMs, wanted })
}

/** Waits for an answer no longer than that. @throws SANDBOX_NOTHING_CAME */
export function inTime<Answer>(
  answer: Promise<Answer>,
  person: Account,
  wanted: string,
  waitMs = patienceMs,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = waitClock.after(waitMs, () => reject(nothingCame(person, wanted, waitMs)))
    answer.then(resolve, reject).finally(() => timer.cancel())
  })
}

/** What somebody hears. */
interface Hearing {
  readonly account: Account
  onEvent(listener: (event: PersonEvent) => void): () => void
}

/** The message of the next event of a kind that is so. @throws SANDBOX_NOTHING_CAME */
function nextEvent(
  person: Hearing,
  type: PersonEvent['type'],
  isSo: (message: PersonMessage) => boolean,
  wanted: string,
  waitMs = patienceMs,
): Promise<PersonMessage> {
  return new Promise((resolve, reject) => {
    const stop = person.onEvent((event) => {
      if (event.type !== type || event.type === 'typing' || !isSo(event.message)) return
      timer.cancel()
      stop()
      resolve(event.message)
    })
    const timer = waitClock.after(waitMs, () => {
      stop()
      reject(nothingCame(person.account, wanted, waitMs))
    })
  })
}

/** The next message from others that is wanted, or one of those that were seen before. @throws SANDBOX_NOTHING_CAME */
export function awaited(
  person: Hearing,
  seen: readonly PersonMessage[],
  type: 'message' | 'edited',
  wanted: Wanted,
  { includePast = false, timeoutMs }: WaitOptions,
): Promise<PersonMessage> {
  const matches = (message: PersonMessage) => !message.out && isWanted(message, wanted)
  const past = includePast && seen.find((message) => matches(message) && (type === 'message' || message.edited))
  return past ? Promise.resolve(past) : nextEvent(person, type, matches, shownWanted(wanted), timeoutMs)
}

/** How what is waited for reads in errors. */
export function shownWanted(wanted: Wanted): string {
  return typeof wanted === 'function' || wanted === '' ? 'a message' : `"${wanted}"`
}

export function isWanted(message: PersonMessage, wanted: Wanted): boolean {
  if (typeof wanted === 'function') return wanted(message)
  return typeof wanted === 'string' ? message.text.includes(wanted) : wanted.test(message.text)
}
