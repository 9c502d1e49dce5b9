import type { CallSite } from '../errors/call-site.js'
import { assertKnownOptions } from '../errors/known-members.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { SystemClock } from '../time/system-clock.js'
import type { Patience } from './patience.js'
import type { PersonMessage } from './person-message.js'
import type { Account } from './world/account.js'
import type { Peer } from './world/peer.js'

/** Whom or where: a username, the title of a group, a user's id, or a chat as messages name it. */
export type Place = string | number | Peer

/** Something that reached a person; `self`: it was done by the person themselves, here and not by a client of their account. */
export type PersonEvent =
  | { type: 'message' | 'edited' | 'deleted' | 'reactions' | 'poll'; message: PersonMessage; self: boolean }
  | { type: 'typing'; chat: Peer; userId: number }

/** What to wait for: a text, a pattern, or any condition. */
export type Wanted = string | RegExp | ((message: PersonMessage) => boolean)

export interface WaitOptions {
  /** Gives up after so many milliseconds of real time; default 5,000, or what is left of the test when that is less. */
  timeoutMs?: number
  /** Messages that came before count too; default `false`: only what comes from now on. */
  includePast?: boolean
}

const waitOptions = { timeoutMs: 0, includePast: 0 } satisfies Record<keyof WaitOptions, 0>

export interface SendOptions {
  replyTo?: PersonMessage | number
  topicId?: number
  silent?: boolean
}

/** Real time: that of the world may stand still. */
const waitClock = new SystemClock()

/** Who waits. */
export interface Waiting {
  readonly account: Account
  readonly patience: Patience
  /** Each ends a wait without a word, as when the test has ended meanwhile. */
  readonly waits: Set<() => void>
  /** Where the test waits; an error points there. */
  readonly from?: CallSite
}

/** Somebody who waits, and what they hear. */
export interface Hearing {
  readonly waiting: Waiting
  onEvent(listener: (event: PersonEvent) => void): () => void
}

/** What somebody waited for has not come. @param others - what has come in its place. */
export function nothingCame(
  { account: { username, id }, patience, from }: Waiting,
  wanted: string,
  waitMs: number,
  others: readonly string[] = [],
): SwitchboardError {
  const person = username ?? String(id)
  const { lines, advice } = patience.meanwhile()
  const meanwhile = [...others, ...lines]
  const error = new SwitchboardError('SANDBOX_NOTHING_CAME', {
    person,
    waitMs,
    wanted,
    ...(meanwhile.length > 0 && { meanwhile }),
    ...(advice !== undefined && { advice }),
  })
  return from?.mark(error) ?? error
}

/** Waits for an answer no longer than that. @throws SANDBOX_NOTHING_CAME */
export function inTime<Answer>(
  answer: Promise<Answer>,
  waiting: Waiting,
  wanted: string,
  waitMs = waiting.patience.limitMs(),
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stop = giveUpAfter(waiting, waitMs, () => reject(nothingCame(waiting, wanted, waitMs)))
    answer.then(resolve, reject).finally(stop)
  })
}

/** The message of the next event of a kind that others caused and that is so. @throws SANDBOX_NOTHING_CAME */
export function nextEvent(
  { waiting, onEvent }: Hearing,
  type: PersonEvent['type'],
  isSo: (message: PersonMessage) => boolean,
  wanted: string,
  waitMs = waiting.patience.limitMs(),
): Promise<PersonMessage> {
  return new Promise((resolve, reject) => {
    const others: string[] = []
    const stopHearing = onEvent((event) => {
      if (event.type === 'typing' || event.self) return
      const { message } = event
      if (event.type !== type || !isSo(message)) {
        const isNewInstead = type === 'edited' && event.type === 'message'
        others.push(`${shownMessage(message)} ${isNewInstead ? cameAsNew : happened[event.type]}`)
        return
      }
      stop()
      stopHearing()
      resolve(message)
    })
    const stop = giveUpAfter(waiting, waitMs, () => {
      stopHearing()
      reject(nothingCame(waiting, wanted, waitMs, others.slice(-maxOthers)))
    })
  })
}

/** How many of the things that came instead are told. */
const maxOthers = 5

const happened = {
  message: 'came',
  edited: 'was edited',
  deleted: 'was deleted',
  reactions: 'has other reactions',
  poll: 'has other votes',
}

/** What is told to who waits for an edit. */
const cameAsNew = 'came as a new message, for which waitFor waits'

function shownMessage({ text, media, from }: PersonMessage): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return `"${shown === '' && media ? `(${media.type})` : shown}" of ${from}`
}

/** @returns ends it. */
function giveUpAfter({ waits }: Waiting, waitMs: number, giveUp: () => void): () => void {
  const stop = () => {
    timer.cancel()
    waits.delete(stop)
  }
  const timer = waitClock.after(waitMs, () => {
    stop()
    giveUp()
  })
  waits.add(stop)
  return stop
}

/**
 * The next message that is wanted, or one of those that were seen before. A new one is of others; one that was edited may be the
 * person's own, as what they send through a bot is, and messages whose reactions count.
 * @throws SANDBOX_NOTHING_CAME
 */
export function awaited(
  person: Hearing,
  seen: readonly PersonMessage[],
  type: 'message' | 'edited',
  wanted: Wanted,
  options: WaitOptions,
): Promise<PersonMessage> {
  assertKnownOptions(type === 'edited' ? 'waitForEdit' : 'waitFor', options, waitOptions)
  const { includePast = false, timeoutMs } = options
  const matches = (message: PersonMessage) => (type === 'edited' || !message.out) && isWanted(message, wanted)
  const past = includePast && seen.find((message) => matches(message) && (type === 'message' || message.edited))
  return past ? Promise.resolve(past) : nextEvent(person, type, matches, shownAwaited(type, wanted), timeoutMs)
}

function shownAwaited(type: 'message' | 'edited', wanted: Wanted): string {
  const shown = shownWanted(wanted)
  return type === 'message' ? shown : shown === 'a message' ? 'an edit of a message' : `an edit to ${shown}`
}

/** How what is waited for reads in errors. */
export function shownWanted(wanted: Wanted): string {
  return typeof wanted === 'function' || wanted === '' ? 'a message' : `"${wanted}"`
}

export function isWanted(message: PersonMessage, wanted: Wanted): boolean {
  if (typeof wanted === 'function') return wanted(message)
  return typeof wanted === 'string' ? message.text.includes(wanted) : wanted.test(message.text)
}
