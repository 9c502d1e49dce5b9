import type { Client } from '../client/client.js'
import { isAddressedTo, type ParsedCommand } from './command.js'
import { Filter } from './filter.js'

/** What a filter may ask of a context. Contexts that do not know an answer leave it out, and the filter does not match. */
interface InChat {
  readonly chatId?: number | undefined
  readonly isPrivate?: boolean
  readonly isGroup?: boolean
  readonly isChannel?: boolean
}
interface FromSomebody {
  readonly client: Client
  readonly senderId?: number | undefined
}
interface InClientChat extends InChat {
  readonly client: Client
}
interface WithText {
  readonly text: string
  match: RegExpMatchArray
}
interface WithRaw {
  readonly raw: { readonly [field: string]: unknown }
}

/** The kinds of media `filters.media` tells apart, and how Telegram marks them. */
const mediaTests = {
  photo: (media: TlMedia) => media.className === 'MessageMediaPhoto',
  document: (media: TlMedia) => media.className === 'MessageMediaDocument',
  video: (media: TlMedia) => hasAttribute(media, 'DocumentAttributeVideo'),
  audio: (media: TlMedia) => hasAttribute(media, 'DocumentAttributeAudio'),
  voice: (media: TlMedia) => hasAttribute(media, 'DocumentAttributeAudio', 'voice'),
  sticker: (media: TlMedia) => hasAttribute(media, 'DocumentAttributeSticker'),
  animation: (media: TlMedia) => hasAttribute(media, 'DocumentAttributeAnimated'),
  contact: (media: TlMedia) => media.className === 'MessageMediaContact',
  location: (media: TlMedia) => /^MessageMediaGeo|^MessageMediaVenue/.test(media.className),
  poll: (media: TlMedia) => media.className === 'MessageMediaPoll',
  dice: (media: TlMedia) => media.className === 'MessageMediaDice',
} as const

export type MediaKind = keyof typeof mediaTests

interface TlMedia {
  readonly className: string
  readonly document?: {
    readonly attributes?: readonly { readonly className: string; readonly [flag: string]: unknown }[]
  }
}

function hasAttribute(media: TlMedia, name: string, flag?: string): boolean {
  return media.document?.attributes?.some((one) => one.className === name && (!flag || one[flag] === true)) ?? false
}

function flag<Context extends object>(label: string, test: (context: Context) => boolean): Filter<Context> {
  return new Filter({ label, test })
}

/** Whether a marked id or a username, with or without `@`, or `'me'` names the account with this id. */
function names(client: Client, wanted: readonly (number | string)[], id: number | undefined): boolean {
  if (id === undefined) return false
  let username: string | undefined
  return wanted.some((one) => {
    if (typeof one === 'number') return one === id
    if (one === 'me') return id === client.self?.id
    username ??= id === client.self?.id ? client.self.username : client.peers.get(id)?.username
    return username !== undefined && username.toLowerCase() === one.replace(/^@/, '').toLowerCase()
  })
}

/**
 * Conditions for handlers, to be combined by `.and`, `.or` and `filters.not`. Their type says which contexts they fit.
 */
export const filters = {
  /** A conversation with one person or bot, Saved Messages included. */
  private: flag<InChat>('private', (context) => context.isPrivate === true),
  /** A basic group or a supergroup. */
  group: flag<InChat>('group', (context) => context.isGroup === true),
  /** A broadcast channel. */
  channel: flag<InChat>('channel', (context) => context.isChannel === true),
  /** Written by somebody else. */
  incoming: flag<{ outgoing: boolean }>('incoming', (context) => !context.outgoing),
  /** Written by this account on another device, or in Saved Messages. What the client itself sends is no update. */
  outgoing: flag<{ outgoing: boolean }>('outgoing', (context) => context.outgoing),
  /** The account's conversation with itself. */
  savedMessages: flag<InClientChat>(
    'savedMessages',
    (context) => context.chatId !== undefined && context.chatId === context.client.self?.id,
  ),
  /** An answer to another message. */
  reply: flag<WithRaw>('reply', ({ raw }) => {
    const { replyTo } = raw as { replyTo?: { replyToMsgId?: number; forumTopic?: boolean; replyToTopId?: number } }
    // A message in a topic names the topic's first message where it answers nothing.
    return replyTo?.replyToMsgId != null && !(replyTo.forumTopic === true && replyTo.replyToTopId == null)
  }),
  /** Passed on from somewhere else. */
  forwarded: flag<WithRaw>('forwarded', ({ raw }) => raw.fwdFrom != null),
  /** Mentions this account, or answers it. */
  mentioned: flag<WithRaw>('mentioned', ({ raw }) => raw.mentioned === true),

  /**
   * The text, the caption, a button's data or an inline query: equal to a string, or found by a regular expression,
   * whose groups the handler finds in `ctx.match`. Without an argument: any text at all.
   */
  text(wanted?: string | RegExp): Filter<WithText> {
    if (wanted === undefined) return flag('text', (context) => context.text !== '')
    if (typeof wanted === 'string') return flag(`text(${JSON.stringify(wanted)})`, (context) => context.text === wanted)
    return flag(`text(${wanted})`, (context) => {
      // `exec` of a global or sticky expression goes on from where it stopped in another message.
      wanted.lastIndex = 0
      const found = wanted.exec(context.text)
      if (!found) return false
      context.match = found
      return true
    })
  },

  /** A command for this account: `/start`, or `/start@its_name`; without names: any. */
  command(
    ...names: readonly (string | readonly string[])[]
  ): Filter<{ client: Client; parsedCommand: ParsedCommand | undefined }> {
    const wanted = names.flat().map((name) => name.replace(/^\//, '').toLowerCase())
    return flag(`command(${wanted.join(', ')})`, ({ client, parsedCommand }) => {
      if (!parsedCommand || !isAddressedTo(parsedCommand, client.self?.username)) return false
      return wanted.length === 0 || wanted.includes(parsedCommand.name)
    })
  },

  /** Written, pressed or typed by one of these: marked id, `'@username'`, or `'me'`. */
  from(...wanted: readonly (number | string)[]): Filter<FromSomebody> {
    return flag(`from(${wanted.join(', ')})`, ({ client, senderId }) => names(client, wanted, senderId))
  },

  /** In one of these conversations: marked id, `'@username'`, or `'me'` for Saved Messages. */
  chat(...wanted: readonly (number | string)[]): Filter<InClientChat> {
    return flag(`chat(${wanted.join(', ')})`, ({ client, chatId }) => names(client, wanted, chatId))
  },

  /** Carries media of one of these kinds; without kinds: any but a link's preview. */
  media(...kinds: readonly MediaKind[]): Filter<WithRaw> {
    return flag(`media(${kinds.join(', ')})`, ({ raw }) => {
      const media = raw.media as TlMedia | undefined | null
      if (!media || media.className === 'MessageMediaEmpty' || media.className === 'MessageMediaWebPage') return false
      return kinds.length === 0 || kinds.some((kind) => mediaTests[kind](media))
    })
  },

  /**
   * A condition of your own. It is asked right before the handler would run, after all earlier updates of the chat.
   * @param label - how it reads in a listing.
   */
  when<Context extends object>(label: string, test: (context: Context) => boolean): Filter<Context> {
    return new Filter({ label, test, changing: true })
  },

  /** The opposite. */
  not<Context extends object>(filter: Filter<Context>): Filter<Context> {
    return filter.negated()
  },

  /** All of them. */
  and<Context extends object>(...all: readonly Filter<Context>[]): Filter<Context> {
    return all.reduce((one, other) => one.and(other))
  },

  /** At least one of them. */
  or<Context extends object>(...all: readonly Filter<Context>[]): Filter<Context> {
    return all.reduce((one, other) => one.or(other))
  },
}
