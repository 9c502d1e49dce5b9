import type { Client } from '../../client/client.js'
import { markedIdOf } from '../../client/messages/message.js'
import type { CommandArgument } from '../../decorators/manifest.js'
import { withKnownMembers } from '../../errors/known-members.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { LocalText } from '../../i18n/local-text.js'
import { inEnglish, ownText } from '../../i18n/say-text.js'
import { parseDuration } from '../../time/duration.js'
import type { MessageContext } from '../contexts/message-context.js'
import { unusable } from '../named-accounts.js'

/** What was written at the place of an argument. */
export interface Given {
  readonly text: string
  /** Whom the text mentions by a link to a person without a username. */
  readonly mentionedId?: number
}

/** Says that something cannot be read as what is wanted. */
export const unreadable = Symbol('unreadable')
/** What reading gives, or that it cannot be read. */
export type Reading<Value> = Value | typeof unreadable

interface ArgParts<Value> {
  readonly label: string | LocalText
  readonly isRest?: boolean
  readonly isOptional?: boolean
  /** Whether it takes any text. */
  readonly isFree?: boolean
  /** Whether a text that cannot be read was meant to be one of these all the same: `10x` a duration. */
  readonly resembles?: (text: string) => boolean
  readonly read: (given: Given, context: MessageContext) => Reading<Value> | Promise<Reading<Value>>
  /** What is taken when nothing is written there. */
  readonly absent?: (context: MessageContext) => Reading<Value> | Promise<Reading<Value>>
}

/** One argument of a command: how it is read, and whether it may be missing. */
export class Arg<Value> implements CommandArgument<Value> {
  /** Types only: what the handler gets. */
  declare readonly value?: readonly [Value]
  private readonly parts: ArgParts<Value>

  constructor(parts: ArgParts<Value>) {
    this.parts = parts
  }

  /** What it is, for people, in English. */
  get label(): string {
    return inEnglish(this.parts.label)
  }

  /** What it is, for people, in whichever language they speak. */
  get wanted(): string | LocalText {
    return this.parts.label
  }

  /** Whether it may be missing. */
  get isOptional(): boolean {
    return this.parts.isOptional === true
  }

  /** Whether it takes all that is left. */
  get isRest(): boolean {
    return this.parts.isRest === true
  }

  /** Whether it takes any text, so that what was meant for an argument before it would be lost in it. */
  get isFree(): boolean {
    return this.parts.isFree === true
  }

  /** Whether a text that cannot be read was meant to be this all the same. */
  resembles(text: string): boolean {
    return this.parts.resembles?.(text) ?? false
  }

  /** The same, which may be missing; the handler then gets `undefined`. */
  optional(): Arg<Value | undefined> {
    return new Arg<Value | undefined>({ absent: () => undefined, ...this.parts, isOptional: true })
  }

  /** The same, which may be missing; the handler then gets this value. */
  default(value: Value): Arg<Value> {
    return new Arg({ ...this.parts, isOptional: true, absent: () => value })
  }

  /** The same, called otherwise where people are told what to write: `arg.number().as('how many')`, or `.as(text('how_many'))`. */
  as(label: string | LocalText): Arg<Value> {
    return new Arg({ ...this.parts, label })
  }

  /** Reads what was written. */
  read(given: Given, context: MessageContext): Reading<Value> | Promise<Reading<Value>> {
    return this.parts.read(given, context)
  }

  /** What is taken when nothing is written. */
  absent(context: MessageContext): Reading<Value> | Promise<Reading<Value>> {
    return this.parts.absent ? this.parts.absent(context) : unreadable
  }
}

/** Somebody who was named behind a command. */
export interface NamedUser {
  /** The marked id, good for every call about them. */
  readonly id: number
  /** Without the `@`, where they have one. */
  readonly username?: string
  /** First and last name, as far as known. */
  readonly name: string
}

/** The bounds of a number. */
interface Bounds {
  /** The lowest; default: none. */
  min?: number
  /** The highest; default: none. */
  max?: number
}

function numeric(what: 'a_number' | 'a_whole_number', pattern: RegExp, { min, max }: Bounds): Arg<number> {
  if (min !== undefined && max !== undefined && min > max) {
    throw unusable('arg.number', `no number is at least ${min} and at most ${max}`, 'Correct min and max')
  }
  const range =
    min !== undefined && max !== undefined
      ? ('_between' as const)
      : min !== undefined
        ? ('_from' as const)
        : max !== undefined
          ? ('_up_to' as const)
          : ''
  return new Arg({
    label: ownText(`${what}${range}`, { min, max }),
    read: ({ text }) => {
      const plain = text.replace('−', '-').replace(',', '.')
      const value = Number(plain)
      const isInside = value >= (min ?? -Infinity) && value <= (max ?? Infinity)
      return pattern.test(plain) && Number.isFinite(value) && isInside ? value : unreadable
    },
    resembles: (text) => /^[-−+]?[.,]?\d/.test(text),
  })
}

async function userOf(ref: string | number, client: Client): Promise<Reading<NamedUser>> {
  try {
    const peer = await client.resolve(ref)
    const id = peer.className === 'InputPeerSelf' ? client.self?.id : markedIdOf(peer)
    if (id === undefined || id <= 0) return unreadable
    const known = client.peers.get(id)
    return { id, name: known?.name ?? '', ...(known?.username !== undefined && { username: known.username }) }
  } catch (error) {
    if (isSwitchboardError(error, 'RPC_PEER_UNKNOWN')) return unreadable
    throw error
  }
}

/** The arguments of commands: what they are, in the order they are written. Each can be `.optional()` or have a `.default()`. */
export const arg = withKnownMembers('arg', {
  /** One word, or several in quotes. */
  text(pattern?: RegExp): Arg<string> {
    return new Arg({
      label: ownText('a_text'),
      isFree: pattern === undefined,
      read: ({ text }) =>
        pattern === undefined || new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text)
          ? text
          : unreadable,
    })
  },

  /** All that is left, as it is written; at least one character, unless it is optional. */
  rest(): Arg<string> {
    return new Arg({
      label: ownText('a_text'),
      isRest: true,
      isFree: true,
      read: ({ text }) => (text === '' ? unreadable : text),
    })
  },

  /** A number; a comma does for the point. */
  number(bounds: Bounds = {}): Arg<number> {
    return numeric('a_number', /^-?\d+(\.\d+)?$/, bounds)
  },

  /** A whole number. */
  integer(bounds: Bounds = {}): Arg<number> {
    return numeric('a_whole_number', /^-?\d{1,15}$/, bounds)
  },

  /**
   * A duration as `10m`, `1h30m` or `2d` (`ms`, `s`, `m`, `h`, `d`, `w`); the handler gets milliseconds. A number without a unit is none:
   * nobody knows whether it means seconds or minutes.
   */
  duration(): Arg<number> {
    return new Arg({
      label: ownText('a_duration'),
      read: ({ text }) => parseDuration(text) ?? unreadable,
      resembles: (text) => /^[-−+]?[.,]?\d/.test(text),
    })
  },

  /** One of these words; case does not matter. */
  choice<const Choice extends string>(...choices: readonly Choice[]): Arg<Choice> {
    if (choices.length === 0)
      throw unusable('arg.choice', 'there is nothing to choose', "Name words: arg.choice('on', 'off')")
    if (choices.some((one) => typeof one !== 'string'))
      throw unusable('arg.choice', 'it takes words, one behind the other', "Name words: arg.choice('on', 'off')")
    return new Arg({
      label: ownText('a_word', { words: choices.join(', ') }),
      read: ({ text }) => choices.find((one) => one.toLowerCase() === text.toLowerCase()) ?? unreadable,
    })
  },

  /**
   * Somebody: `@name`, a link, an id, `me`, or a mention of a person without a username. Not written at all: who wrote the
   * message that the command answers, if it does.
   */
  user(): Arg<NamedUser> {
    return new Arg({
      label: ownText('a_person'),
      read: ({ text, mentionedId }, { client }) => {
        if (mentionedId !== undefined) return userOf(mentionedId, client)
        const isName = /^(@[a-z]\w{2,}|me|(https?:\/\/)?(t|telegram)\.me\/\w+)$/i.test(text)
        return /^\d+$/.test(text) ? userOf(Number(text), client) : isName ? userOf(text, client) : unreadable
      },
      resembles: (text) => /^(@|(https?:\/\/)?(t|telegram)\.me\/|\d{6,}$)/i.test(text),
      absent: async (context) => {
        const senderId = (await context.replied())?.senderId
        return senderId === undefined || senderId < 0 ? unreadable : userOf(senderId, context.client)
      },
    })
  },
})
