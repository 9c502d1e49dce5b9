import { withKnownMembers } from '../errors/known-members.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { TlObject } from '../mtproto/driver.js'
import { parseDuration } from '../time/duration.js'

import { checkedPoint, checkLive, geoLive, type LiveOptions } from './geo-live.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/** How a poll is held. */
export interface PollOptions {
  /** Whether nobody sees who has chosen what; default `true`. Of a poll that is not, a bot is told each vote. */
  anonymous?: boolean
  /** Whether one may choose several answers; default `false`. */
  multiple?: boolean
  /** Makes it a quiz: the place of the right answer, from 0. */
  correct?: number
  /** What is shown after a wrong answer in a quiz: up to 200 characters. */
  explanation?: string
  /** How long it is open: `'5m'`, from 5 seconds to 10 minutes, as Telegram has it; default: until it is closed. */
  for?: string
}

/** A place that has a name. */
export interface Venue {
  /** In degrees, from -90 to 90. */
  readonly latitude: number
  /** In degrees, from -180 to 180. */
  readonly longitude: number
  /** Its name. */
  readonly title: string
  /** Where it is, in words. */
  readonly address: string
}

/** Somebody's entry in an address book. */
export interface ContactCard {
  /** `'+49 30 901820'`. */
  readonly phone: string
  /** The first name, or all of it. */
  readonly firstName: string
  /** The last name, if there is one. */
  readonly lastName?: string
}

/**
 * Something a message carries that is no text and no file. `content` makes it; wherever a text is sent, it can be sent:
 * `ctx.reply(content.poll('Lunch?', ['Pizza', 'Pasta']))`.
 */
export class Content {
  /** How it reads in messages and logs: `a poll`. */
  readonly label: string
  readonly #media: (create: Create) => TlObject

  /** To be made by `content`. */
  constructor(label: string, media: (create: Create) => TlObject) {
    this.label = label
    this.#media = media
  }

  /** The TL `InputMedia`. */
  toMedia(create: Create): TlObject {
    return this.#media(create)
  }

  /** How it reads: the label. */
  toString(): string {
    return this.label
  }
}

function wrong(problem: string, fix: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_CONTENT', { problem, fix })
}

function point(latitude: number, longitude: number): (create: Create) => TlObject {
  const fields = checkedPoint(latitude, longitude)
  return (create) => create('InputGeoPoint', fields)
}

function closePeriod(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined
  const ms = parseDuration(duration)
  if (ms !== undefined && ms >= 5_000 && ms <= 600_000) return Math.round(ms / 1_000)
  throw wrong(`a poll cannot be open for '${duration}'`, "Write a duration from 5 seconds to 10 minutes: { for: '5m' }")
}

/** What a message can carry besides text and files. */
export const content = withKnownMembers('content', {
  /**
   * A poll, or a quiz.
   * @param question - up to 300 characters, for bots; 255 for people.
   * @param answers - 2 to 12 of them, up to 100 characters each. Votes name them by their places, from 0.
   * @throws PLUGIN_CONTENT
   */
  poll(question: string, answers: readonly string[], options: PollOptions = {}): Content {
    const { anonymous = true, multiple = false, correct, explanation } = options
    const isQuiz = correct !== undefined
    if (question.trim() === '') throw wrong('a poll asks nothing', 'Give it a question')
    if (answers.length < 2 || answers.length > 12) {
      throw wrong(`a poll has ${answers.length} answers`, 'Give it 2 to 12 of them')
    }
    if (answers.some((answer) => answer.trim() === '')) throw wrong('an answer of a poll is empty', 'Give it a text')
    if (isQuiz && multiple) throw wrong('a quiz has several right answers', 'Take out multiple, or correct')
    if (isQuiz && answers[correct] === undefined) {
      throw wrong(`the right answer of a quiz is number ${correct}`, `Give its place, from 0 to ${answers.length - 1}`)
    }
    const period = closePeriod(options.for)
    return new Content('a poll', (create) => {
      const text = (value: string) => create('TextWithEntities', { text: value, entities: [] })
      const option = (place: number) => Buffer.from(String(place))
      const poll = create('Poll', {
        id: 0n,
        ...(!anonymous && { publicVoters: true }),
        ...(multiple && { multipleChoice: true }),
        ...(isQuiz && { quiz: true }),
        question: text(question),
        answers: answers.map((answer, place) => create('PollAnswer', { text: text(answer), option: option(place) })),
        ...(period !== undefined && { closePeriod: period }),
        hash: 0n,
      })
      return create('InputMediaPoll', {
        poll,
        ...(isQuiz && { correctAnswers: [option(correct)] }),
        ...(isQuiz && explanation !== undefined && { solution: explanation, solutionEntities: [] }),
      })
    })
  },

  /** A place on the map, in degrees. @throws PLUGIN_CONTENT */
  location(latitude: number, longitude: number): Content {
    const geoPoint = point(latitude, longitude)
    return new Content('a location', (create) => create('InputMediaGeoPoint', { geoPoint: geoPoint(create) }))
  },

  /**
   * Where somebody is, kept up to date: `ctx.chat.locations.move(message.id, 52.5, 13.4)` shows where they are now, `stop` ends it.
   * @throws PLUGIN_CONTENT
   */
  liveLocation(latitude: number, longitude: number, options: LiveOptions = {}): Content {
    checkLive({ latitude, longitude, ...options })
    return new Content('a live location', (create) =>
      geoLive(create, { latitude, longitude, ...options, begins: true }),
    )
  },

  /** A place that has a name and an address. @throws PLUGIN_CONTENT */
  venue({ latitude, longitude, title, address }: Venue): Content {
    const geoPoint = point(latitude, longitude)
    const fields = { title, address, provider: '', venueId: '', venueType: '' }
    return new Content('a venue', (create) => create('InputMediaVenue', { geoPoint: geoPoint(create), ...fields }))
  },

  /** Somebody's phone number and name. */
  contact({ phone, firstName, lastName = '' }: ContactCard): Content {
    const fields = { phoneNumber: phone, firstName, lastName, vcard: '' }
    return new Content('a contact', (create) => create('InputMediaContact', fields))
  },

  /** A die, or what else rolls: `'🎲'` (default), `'🎯'`, `'🏀'`, `'⚽'`, `'🎳'`, `'🎰'`. Telegram chooses the value. */
  dice(emoticon = '🎲'): Content {
    return new Content('a die', (create) => create('InputMediaDice', { emoticon }))
  },
})
