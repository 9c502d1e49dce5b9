import type { Client } from '../client/client.js'
import { hasUsername } from '../client/login/account.js'
import type { HandlerKind } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { isAddressedTo, type ParsedCommand } from './command.js'
import { Filter } from './filter.js'

/** What a filter may ask of a context. A context that cannot say it lacks the member, so that the filter does not fit it. */
interface FromSomebody {
  readonly client: Client
  readonly senderId: number | undefined
}
interface InClientChat {
  readonly client: Client
  readonly chatId: number | undefined
}
/** The kinds of handler whose contexts have a message of the kind that people write, or any message at all. */
const written = ['message', 'command', 'edited', 'album'] as const
const anyMessage = [...written, 'chat-action'] as const
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

type AtLeastOne = readonly [Filter<never>, ...Filter<never>[]]
/** What has all that the filters ask for. */
type ContextOfAll<Filters extends AtLeastOne> = (
  Filters[number] extends infer Each
    ? Each extends Filter<infer Context>
      ? (context: Context) => void
      : never
    : never
) extends (context: infer All extends object) => void
  ? All
  : never

function joined<Filters extends AtLeastOne>(how: 'and' | 'or', all: Filters): Filter<ContextOfAll<Filters>> {
  const [first, ...others] = all as unknown as Filter<ContextOfAll<Filters>>[]
  if (!first) throw unusable(how, 'there is no filter in it', 'Give it filters, or leave it out')
  return others.reduce((one, other) => one[how](other), first)
}

function isReply({ raw }: WithRaw): boolean {
  const { replyTo } = raw as { replyTo?: { replyToMsgId?: number; forumTopic?: boolean; replyToTopId?: number } }
  // A message in a topic names the topic's first message where it answers nothing.
  return replyTo?.replyToMsgId != null && !(replyTo.forumTopic === true && replyTo.replyToTopId == null)
}

function flag<Context extends object>(
  label: string,
  test: (context: Context) => boolean,
  kinds?: readonly HandlerKind[],
): Filter<Context> {
  return new Filter({ label, test, ...(kinds && { kinds }) })
}

function unusable(filter: string, problem: string, fix: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_DECORATOR_ARGUMENT', {
    decorator: `filters.${filter}`,
    where: 'a filter',
    problem,
    fix,
  })
}

/** @throws PLUGIN_DECORATOR_ARGUMENT for what can name nobody. */
function namedBy(filter: 'from' | 'chat', given: readonly (number | string)[]): (number | string)[] {
  const fix = `Name marked ids, usernames or 'me': filters.${filter}(700000003, '@username')`
  if (given.length === 0) throw unusable(filter, 'nobody is named', fix)
  return given.map((one) => {
    if (Number.isSafeInteger(one) && one !== 0) return one
    const name = typeof one === 'string' ? one.trim().replace(/^((https?:\/\/)?(t|telegram)\.me\/|@)/i, '') : ''
    if (/^-?\d+$/.test(name) && Number.isSafeInteger(Number(name))) return Number(name)
    if (/^[a-z]\w*$/i.test(name)) return name.toLowerCase() === 'self' ? 'me' : name
    throw unusable(filter, `${JSON.stringify(String(one))} can be no id and no username`, fix)
  })
}

/** Whether one of these names the account or chat with this id. */
function names(client: Client, wanted: readonly (number | string)[], id: number | undefined): boolean {
  if (id === undefined) return false
  const self = id === client.self?.id ? client.self : undefined
  return wanted.some((one) => {
    if (typeof one === 'number') return one === id
    if (one === 'me') return self !== undefined
    const known = client.peers.get(id) ?? self
    return known !== undefined && hasUsername(known, one)
  })
}

/**
 * Conditions for handlers, to be combined by `.and`, `.or` and `filters.not`. Their type says which contexts they fit.
 */
export const filters = {
  /** A conversation with one person or bot, Saved Messages included. */
  private: flag<{ readonly isPrivate: boolean }>('private', ({ isPrivate }) => isPrivate, [
    ...anyMessage,
    'callback',
    'inline',
  ]),
  /** A basic group or a supergroup. */
  group: flag<{ readonly isGroup: boolean }>('group', ({ isGroup }) => isGroup),
  /** A broadcast channel. */
  channel: flag<{ readonly isChannel: boolean }>('channel', ({ isChannel }) => isChannel),
  /** Written by somebody else. */
  incoming: flag<{ outgoing: boolean }>('incoming', (context) => !context.outgoing, anyMessage),
  /** Written by this account on another device, or in Saved Messages. What the client itself sends is no update. */
  outgoing: flag<{ outgoing: boolean }>('outgoing', (context) => context.outgoing, anyMessage),
  /** The account's conversation with itself. */
  savedMessages: flag<InClientChat & { outgoing: boolean }>(
    'savedMessages',
    (context) => context.chatId !== undefined && context.chatId === context.client.self?.id,
    anyMessage,
  ),
  /** An answer to another message. */
  reply: flag<WithRaw>('reply', isReply, anyMessage),
  /** Passed on from somewhere else. */
  forwarded: flag<WithRaw>('forwarded', ({ raw }) => raw.fwdFrom != null, written),
  /** Mentions this account, or answers it. */
  mentioned: flag<WithRaw>('mentioned', ({ raw }) => raw.mentioned === true, anyMessage),

  /**
   * The text, the caption, a button's data or an inline query: equal to a string, or found by a regular expression,
   * whose groups the handler finds in `ctx.match`. Without an argument: any text at all.
   */
  text(wanted?: string | RegExp): Filter<WithText> {
    const kinds = [...written, 'callback', 'inline'] as const
    if (wanted === undefined) return flag('text', (context) => context.text !== '', kinds)
    if (typeof wanted === 'string')
      return flag(`text(${JSON.stringify(wanted)})`, (context) => context.text === wanted, kinds)
    const find = (context: WithText) => {
      // `exec` of a global or sticky expression goes on from where it stopped in another message.
      wanted.lastIndex = 0
      const found = wanted.exec(context.text)
      if (!found) return false
      context.match = found
      return true
    }
    return flag(`text(${wanted})`, find, kinds)
  },

  /** A command for this account: `/start`, or `/start@its_name`; without names: any. */
  command(
    ...names: readonly (string | readonly string[])[]
  ): Filter<{ client: Client; parsedCommand: ParsedCommand | undefined }> {
    const wanted = names.flat().map((name) => name.replace(/^\//, '').toLowerCase())
    const odd = wanted.find((name) => !/^\w{1,64}$/.test(name))
    if (odd !== undefined)
      throw unusable('command', `/${odd} can be no command`, 'Write letters, digits or _ without the slash')
    const isWanted = ({ client, parsedCommand }: { client: Client; parsedCommand: ParsedCommand | undefined }) => {
      if (!parsedCommand || !isAddressedTo(parsedCommand, client)) return false
      return wanted.length === 0 || wanted.includes(parsedCommand.name)
    }
    return flag(`command(${wanted.join(', ')})`, isWanted, written)
  },

  /** Written, pressed or typed by one of these: marked id, `'@username'`, or `'me'`. */
  from(...given: readonly (number | string)[]): Filter<FromSomebody> {
    const wanted = namedBy('from', given)
    const kinds = [...anyMessage, 'callback', 'inline'] as const
    return flag(`from(${given.join(', ')})`, ({ client, senderId }) => names(client, wanted, senderId), kinds)
  },

  /** In one of these conversations: marked id, `'@username'`, or `'me'` for Saved Messages. */
  chat(...given: readonly (number | string)[]): Filter<InClientChat> {
    const wanted = namedBy('chat', given)
    const kinds = [...anyMessage, 'callback', 'deleted'] as const
    return flag(`chat(${given.join(', ')})`, ({ client, chatId }) => names(client, wanted, chatId), kinds)
  },

  /** Carries media of one of these kinds; without kinds: any but a link's preview. */
  media(...kinds: readonly MediaKind[]): Filter<WithRaw> {
    const odd = kinds.find((kind) => !Object.hasOwn(mediaTests, kind))
    if (odd !== undefined) {
      const known = Object.keys(mediaTests).join(', ')
      throw unusable('media', `there are no media of the kind ${JSON.stringify(String(odd))}`, `Take one of ${known}`)
    }
    const has = ({ raw }: WithRaw) => {
      const media = raw.media as TlMedia | undefined | null
      if (!media || media.className === 'MessageMediaEmpty' || media.className === 'MessageMediaWebPage') return false
      return kinds.length === 0 || kinds.some((kind) => mediaTests[kind](media))
    }
    return flag(`media(${kinds.join(', ')})`, has, written)
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
  and<Filters extends AtLeastOne>(...all: Filters): Filter<ContextOfAll<Filters>> {
    return joined('and', all)
  },

  /** At least one of them. */
  or<Filters extends AtLeastOne>(...all: Filters): Filter<ContextOfAll<Filters>> {
    return joined('or', all)
  },
}
