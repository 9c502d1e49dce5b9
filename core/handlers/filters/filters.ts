import type { Client } from '../../client/client.js'
import { type MediaType, type MediaTypes, mediaTypeOf, mediaTypes } from '../../content/media.js'
import type { HandlerKind } from '../../decorators/manifest.js'
import { withKnownMembers } from '../../errors/known-members.js'
import type { TlObject } from '../../mtproto/driver.js'
import { isAddressedTo, type ParsedCommand } from '../commands/command.js'
import { type MemberChange, memberChanges } from '../contexts/chat-member-context.js'
import { namedBy, names, unusable } from '../named-accounts.js'
import { Filter } from './filter.js'
import {
  anyMessage,
  broadcast,
  grouped,
  located,
  membership,
  personal,
  signed,
  worded,
  written,
} from './filter-kinds.js'

declare const notEmpty: unique symbol
/** A text that has at least one character. */
export type NonEmptyString = string & { readonly [notEmpty]: true }

/** What is known of a context behind `filters.text()`. */
export interface WithText<Text extends string = NonEmptyString> {
  /** The text, as the filter has found it. */
  readonly text: Text
}
/** A text that is known to the letter, and therefore known not to be empty. */
type Filled<Text extends string> = string extends Text ? string : Text extends '' ? Text : Text & NonEmptyString
/** What is known of a context behind `filters.media('photo')`. */
export interface WithMedia<Type extends MediaType = MediaType> {
  /** What the message carries. */
  readonly media: MediaTypes[Type]
}

/** What a filter may ask of a context. A context that cannot say it lacks the member, so that the filter does not fit it. */
interface FromSomebody {
  readonly client: Client
  readonly senderId: number | undefined
}
interface InClientChat {
  readonly client: Client
  readonly chatId: number | undefined
}
interface Directed {
  readonly outgoing: boolean
}
interface Worded {
  readonly text: string
  match: RegExpMatchArray
}
interface Raw {
  readonly raw: TlObject
}
interface Commanded {
  readonly client: Client
  readonly parsedCommand: ParsedCommand | undefined
}

interface Membership {
  readonly change: MemberChange
}

type TextKind = (typeof worded)[number]

type AnyFilter = Filter<never, unknown, never>
type AtLeastOne = readonly [AnyFilter, ...AnyFilter[]]
type EachOf<Filters extends AtLeastOne> = Filters[number]
/** A function for each filter, so that what one function takes for all is what all of them ask for, or make sure of. */
type ContextTaken<Each> = Each extends Filter<infer Context, unknown, never> ? (all: Context) => void : never
type ShownTaken<Each> = Each extends { readonly shows?: infer Shown } ? (all: Shown) => void : never
type KindsTaken<Each> = Each extends { readonly fits?: (kind: infer Kinds) => void } ? (all: Kinds) => void : never
// Not distributed over the union of functions: that would give what any of them takes.
type TakenByAll<Functions> = [Functions] extends [(all: infer All) => void] ? All : never
type ShownBy<Each> = Each extends { readonly shows?: infer Shown } ? Shown : unknown

type ContextOfAll<Filters extends AtLeastOne> = Extract<TakenByAll<ContextTaken<EachOf<Filters>>>, object>
type KindsOfAll<Filters extends AtLeastOne> = Extract<TakenByAll<KindsTaken<EachOf<Filters>>>, HandlerKind>
type AllOf<Filters extends AtLeastOne> = Filter<
  ContextOfAll<Filters>,
  TakenByAll<ShownTaken<EachOf<Filters>>>,
  KindsOfAll<Filters>
>
type OneOf<Filters extends AtLeastOne> = Filter<ContextOfAll<Filters>, ShownBy<EachOf<Filters>>, KindsOfAll<Filters>>

function joined(how: 'and' | 'or', all: AtLeastOne): unknown {
  const [first, ...others] = all as unknown as Filter[]
  if (!first) throw unusable(`filters.${how}`, 'there is no filter in it', 'Give it filters, or leave it out')
  return others.reduce((one, other) => one[how](other), first)
}

function isReply({ raw }: Raw): boolean {
  const { replyTo } = raw as { replyTo?: { replyToMsgId?: number; forumTopic?: boolean; replyToTopId?: number } }
  // A message in a topic names the topic's first message where it answers nothing.
  return replyTo?.replyToMsgId != null && !(replyTo.forumTopic === true && replyTo.replyToTopId == null)
}

/** A filter of the contexts of these kinds. A test that is a type predicate says what is known afterwards. */
function flag<Context extends object, Shown extends Context, Kind extends HandlerKind>(
  label: string,
  kinds: readonly Kind[],
  test: (context: Context) => context is Shown,
): Filter<Context, Shown, Kind>
function flag<Context extends object, Kind extends HandlerKind>(
  label: string,
  kinds: readonly Kind[],
  test: (context: Context) => boolean,
): Filter<Context, unknown, Kind>
function flag<Context extends object, Kind extends HandlerKind>(
  label: string,
  kinds: readonly Kind[],
  test: (context: Context) => boolean,
): Filter<Context, unknown, Kind> {
  return new Filter({ label, test, kinds })
}

function text(): Filter<Worded, WithText, TextKind>
function text<const Text extends string>(wanted: Text): Filter<Worded, WithText<Filled<Text>>, TextKind>
function text(wanted: RegExp): Filter<Worded, { readonly match: RegExpExecArray }, TextKind>
function text(wanted?: string | RegExp): Filter<Worded, unknown, TextKind>
function text(wanted?: string | RegExp): Filter<Worded, unknown, TextKind> {
  if (wanted === undefined) return flag('text', worded, (context: Worded) => context.text !== '')
  if (typeof wanted === 'string') {
    return flag(`text(${JSON.stringify(wanted)})`, worded, (context: Worded) => context.text === wanted)
  }
  return flag(`text(${wanted})`, worded, (context: Worded) => {
    // `exec` of a global or sticky expression goes on from where it stopped in another message.
    wanted.lastIndex = 0
    const found = wanted.exec(context.text)
    if (!found) return false
    context.match = found
    return true
  })
}

function when<Context extends object, Shown extends Context>(
  label: string,
  test: (context: Context) => context is Shown,
): Filter<Context, Shown>
function when<Context extends object>(label: string, test: (context: Context) => boolean): Filter<Context>
function when<Context extends object>(label: string, test: (context: Context) => boolean): Filter<Context> {
  return new Filter({ label, test, changing: true })
}

/**
 * Conditions for handlers, to be combined by `.and`, `.or` and `filters.not`. Their type says which handlers they fit and
 * what is known of a context that passes.
 */
export const filters = withKnownMembers('filters', {
  /** A conversation with one person or bot, Saved Messages included. */
  private: flag(
    'private',
    personal,
    (context: { readonly isPrivate: boolean }): context is { readonly isPrivate: true } => context.isPrivate,
  ),
  /** A basic group or a supergroup. */
  group: flag(
    'group',
    grouped,
    (context: { readonly isGroup: boolean }): context is { readonly isGroup: true } => context.isGroup,
  ),
  /** A broadcast channel. */
  channel: flag(
    'channel',
    broadcast,
    (context: { readonly isChannel: boolean }): context is { readonly isChannel: true } => context.isChannel,
  ),
  /** Written by somebody else. */
  incoming: flag('incoming', anyMessage, (context: Directed) => !context.outgoing),
  /** Written by this account on another device, or in Saved Messages. What the client itself sends is no update. */
  outgoing: flag('outgoing', anyMessage, (context: Directed) => context.outgoing),
  /** The account's conversation with itself. */
  savedMessages: flag(
    'savedMessages',
    anyMessage,
    (context: InClientChat & Directed) => context.chatId !== undefined && context.chatId === context.client.self?.id,
  ),
  /** An answer to another message, whose id the handler finds in `ctx.replyToId`. */
  reply: flag(
    'reply',
    anyMessage,
    (context: Raw & { readonly replyToId: number | undefined }): context is Raw & { readonly replyToId: number } =>
      isReply(context),
  ),
  /** Passed on from somewhere else. */
  forwarded: flag('forwarded', written, ({ raw }: Raw) => raw.fwdFrom != null),
  /** One part of an album: `@OnMessage(filters.not(filters.album))` beside `@OnAlbum()` gets nothing twice. */
  album: flag('album', written, ({ raw }: Raw) => raw.groupedId != null),
  /** Mentions this account, or answers it. */
  mentioned: flag('mentioned', anyMessage, ({ raw }: Raw) => raw.mentioned === true),

  /**
   * The text, the caption, a button's data or an inline query: equal to a string, or found by a regular expression,
   * whose groups the handler finds in `ctx.match`. Without an argument: any text at all.
   */
  text,

  /** A command for this account: `/start`, or `/start@its_name`; without names: any. */
  command(...given: readonly (string | readonly string[])[]) {
    const wanted = given.flat().map((name) => name.replace(/^\//, '').toLowerCase())
    const odd = wanted.find((name) => !/^\w{1,64}$/.test(name))
    if (odd !== undefined)
      throw unusable('filters.command', `/${odd} can be no command`, 'Write letters, digits or _ without the slash')
    const isWanted = (context: Commanded): context is Commanded & { readonly parsedCommand: ParsedCommand } => {
      const { client, parsedCommand } = context
      if (!parsedCommand || !isAddressedTo(parsedCommand, client)) return false
      return wanted.length === 0 || wanted.includes(parsedCommand.name)
    }
    return flag(`command(${wanted.join(', ')})`, written, isWanted)
  },

  /** Written, pressed or typed by one of these: marked id, also as text, `'@username'`, or `'me'`. */
  from(...given: readonly (number | string)[]) {
    const wanted = namedBy('filters.from', given)
    const isFrom = (context: FromSomebody): context is FromSomebody & { readonly senderId: number } =>
      names(context.client, wanted, context.senderId)
    return flag(`from(${given.join(', ')})`, signed, isFrom)
  },

  /** In one of these conversations: marked id, also as text, `'@username'`, or `'me'` for Saved Messages. */
  chat(...given: readonly (number | string)[]) {
    const wanted = namedBy('filters.chat', given)
    const isIn = (context: InClientChat): context is InClientChat & { readonly chatId: number } =>
      names(context.client, wanted, context.chatId)
    return flag(`chat(${given.join(', ')})`, located, isIn)
  },

  /**
   * Carries media of one of these kinds, which the handler finds in `ctx.media`; without kinds: any but a link's preview. A
   * message is of one kind alone: an animation is no video, a voice message no audio, and a document is none of the others.
   */
  media<Type extends MediaType = MediaType>(
    ...types: readonly Type[]
  ): Filter<Raw, WithMedia<Type>, (typeof written)[number]> {
    const odd = types.find((type) => !mediaTypes.includes(type))
    if (odd !== undefined) {
      const problem = `there are no media of the kind ${JSON.stringify(String(odd))}`
      throw unusable('filters.media', problem, `Take one of ${mediaTypes.join(', ')}`)
    }
    const wanted: readonly MediaType[] = types
    return new Filter({
      label: `media(${types.join(', ')})`,
      kinds: written,
      test: ({ raw }: Raw) => {
        const type = mediaTypeOf(raw.media as TlObject | null | undefined)
        return type !== undefined && (wanted.length === 0 || wanted.includes(type))
      },
    })
  },

  /** One of these changes of a membership; without names: any but `changed`. */
  change<Change extends MemberChange = Exclude<MemberChange, 'changed'>>(...given: readonly Change[]) {
    const odd = given.find((one) => !memberChanges.includes(one))
    if (odd !== undefined) {
      const problem = `there is no change of a membership called ${JSON.stringify(String(odd))}`
      throw unusable('filters.change', problem, `Take one of ${memberChanges.join(', ')}`)
    }
    const wanted: readonly MemberChange[] = given.length > 0 ? given : memberChanges.filter((one) => one !== 'changed')
    const isWanted = (context: Membership): context is Membership & { readonly change: Change } =>
      wanted.includes(context.change)
    return flag(`change(${given.join(', ')})`, membership, isWanted)
  },

  /**
   * A condition of your own. It is asked right before the handler would run, after all earlier updates of the chat. Where the
   * test is a type predicate, the handler's context is of that type.
   * @param label - how it reads in a listing.
   */
  when,

  /** The opposite. */
  not<Context extends object, Kinds extends HandlerKind>(
    filter: Filter<Context, unknown, Kinds>,
  ): Filter<Context, unknown, Kinds> {
    return filter.negated()
  },

  /** All of them. */
  and<const Filters extends AtLeastOne>(...all: Filters): AllOf<Filters> {
    return joined('and', all) as AllOf<Filters>
  },

  /** At least one of them. */
  or<const Filters extends AtLeastOne>(...all: Filters): OneOf<Filters> {
    return joined('or', all) as OneOf<Filters>
  },
})
