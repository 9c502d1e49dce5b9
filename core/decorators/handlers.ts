import { annotate } from './annotations.js'
import { argumentError, className, described } from './checks.js'
import { checkedCommand, commandOptionNames } from './command-check.js'
import { memberDecorator } from './decorator.js'
import type { DecoratorName } from './decorator-forms.js'
import { isWrittenAsClass } from './is-class.js'
import type {
  CommandOptions,
  ContextOf,
  FilterFor,
  HandlerFilter,
  HandlerKind,
  HandlerManifest,
  HandlerOptions,
  RawContexts,
  RawType,
} from './manifest.js'
import { checkOptions, type OptionRule, oneOf, readParts } from './read-parts.js'

/** A decorator for methods that take the context of this kind, with what the filter has made sure of. */
export type HandlerDecorator<Kind extends HandlerKind, Shown = unknown> = <
  Method extends (context: ContextOf<Kind> & Shown, ...rest: never[]) => unknown,
>(
  target: object,
  member: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void

/** A decorator for methods that take the context of one type of raw update. */
type RawDecorator<Context> = <Method extends (context: Context, ...rest: never[]) => unknown>(
  target: object,
  member: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void

/** Called for a new message, incoming or outgoing, that passes the filter. Not for edits and not for commands alone. */
export function OnMessage<Shown = unknown>(
  filter?: FilterFor<'message', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'message', Shown> {
  return handler('@OnMessage', 'message', { filter, options }, arguments)
}

/** Called when a message was edited. */
export function OnEdited<Shown = unknown>(
  filter?: FilterFor<'edited', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'edited', Shown> {
  return handler('@OnEdited', 'edited', { filter, options }, arguments)
}

/** Called when messages were deleted. Telegram names no chat for those outside channels, only the messages' ids. */
export function OnDeleted<Shown = unknown>(
  filter?: FilterFor<'deleted', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'deleted', Shown> {
  return handler('@OnDeleted', 'deleted', { filter, options }, arguments)
}

/** Called when somebody presses a callback button under a bot's message. */
export function OnCallback<Shown = unknown>(
  filter?: FilterFor<'callback', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'callback', Shown> {
  return handler('@OnCallback', 'callback', { filter, options }, arguments)
}

/** Called when somebody types an inline query for a bot. */
export function OnInline<Shown = unknown>(
  filter?: FilterFor<'inline', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'inline', Shown> {
  return handler('@OnInline', 'inline', { filter, options }, arguments)
}

/** Called once for messages that were sent together as an album. */
export function OnAlbum<Shown = unknown>(
  filter?: FilterFor<'album', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'album', Shown> {
  return handler('@OnAlbum', 'album', { filter, options }, arguments)
}

/** Called for what happens to a chat: somebody joins or leaves, the title changes, a message is pinned. */
export function OnChatAction<Shown = unknown>(
  filter?: FilterFor<'chat-action', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'chat-action', Shown> {
  return handler('@OnChatAction', 'chat-action', { filter, options }, arguments)
}

/**
 * Called when somebody joins, leaves, is banned, restricted or promoted, or asks to be let in; `filters.change` tells these
 * apart. Bots that are administrators learn of everything; user accounts of those who join and leave.
 */
export function OnChatMember<Shown = unknown>(
  filter?: FilterFor<'chat-member', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'chat-member', Shown> {
  return handler('@OnChatMember', 'chat-member', { filter, options }, arguments)
}

/** Called when the reactions to a message have changed. Bots have to be administrators of the group for it. */
export function OnReaction<Shown = unknown>(
  filter?: FilterFor<'reaction', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'reaction', Shown> {
  return handler('@OnReaction', 'reaction', { filter, options }, arguments)
}

/** Called when somebody has chosen a line of an inline answer of a bot whose inline feedback is on. */
export function OnChosenInlineResult<Shown = unknown>(
  filter?: FilterFor<'chosen-inline', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'chosen-inline', Shown> {
  return handler('@OnChosenInlineResult', 'chosen-inline', { filter, options }, arguments)
}

/** Called when somebody votes in a poll or it is closed; for bots: of a poll they have sent. */
export function OnPoll<Shown = unknown>(
  filter?: FilterFor<'poll', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'poll', Shown> {
  return handler('@OnPoll', 'poll', { filter, options }, arguments)
}

/** Called when somebody comes online or goes offline; user accounts only. Not journalled unless `durable` is `true`. */
export function OnUserStatus<Shown = unknown>(
  filter?: FilterFor<'user-status', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'user-status', Shown> {
  return handler('@OnUserStatus', 'user-status', { filter, options }, arguments)
}

/** Called when somebody types, records or chooses something; user accounts only. Not journalled unless `durable` is `true`. */
export function OnTyping<Shown = unknown>(
  filter?: FilterFor<'typing', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'typing', Shown> {
  return handler('@OnTyping', 'typing', { filter, options }, arguments)
}

/** Called when messages were read, by the others or by this account on another device; user accounts only. */
export function OnRead<Shown = unknown>(
  filter?: FilterFor<'read', Shown>,
  options?: HandlerOptions,
): HandlerDecorator<'read', Shown> {
  return handler('@OnRead', 'read', { filter, options }, arguments)
}

/**
 * Called for updates as Telegram sends them.
 * @param type - the TL constructor, for example `'UpdateStory'`, whose fields `ctx.update` then has; absent: every update. One
 *   that is newer than the types here is written `'UpdateNewer' as string`.
 */
export function OnRaw(): HandlerDecorator<'raw'>
export function OnRaw<Type extends RawType>(type: Type, options?: HandlerOptions): RawDecorator<RawContexts[Type]>
export function OnRaw<Type extends string>(
  type: (string extends Type ? Type : never) | undefined,
  options?: HandlerOptions,
): HandlerDecorator<'raw'>
export function OnRaw(type?: string, options?: HandlerOptions): HandlerDecorator<'raw', never> {
  return handler('@OnRaw', 'raw', { options, rawType: type }, arguments)
}

/** Whose failures `@OnError` is called for. */
export interface OnErrorOptions {
  /** `plugin`: those of its own plugin alone; default: of all plugins of the client. */
  of?: 'client' | 'plugin'
}

/** Called when a handler or a job of the client, or of the plugin, fails for good. What it throws itself is only logged. */
export function OnError(options: OnErrorOptions = {}): HandlerDecorator<'error'> {
  return handler('@OnError', 'error', { errors: options }, arguments)
}

/** What is worth nothing after a crash, and comes too often to be written down. */
const fleeting: readonly HandlerKind[] = ['user-status', 'typing']

interface Arguments {
  filter?: HandlerFilter | undefined
  options?: HandlerOptions | undefined
  commands?: string | readonly string[]
  command?: CommandOptions | undefined
  rawType?: string | undefined
  errors?: OnErrorOptions
}

/**
 * The decorator of one kind of handler: notes on the class what it was given, once that is checked.
 * @param all - what the decorator's function was called with.
 */
export function handler<Kind extends HandlerKind>(
  decorator: DecoratorName,
  kind: Kind,
  given: Arguments,
  all: ArrayLike<unknown>,
): HandlerDecorator<Kind, never> {
  return memberDecorator(decorator, all, ({ owner, member, where }) => {
    const { filter, commands, rawType } = given
    const { options, errorsOf, ...parts } = readParts({
      options: () => checkedOptions(decorator, where, given),
      errorsOf: () => checkedErrors(where, given.errors),
      filter: () => (filter === undefined ? undefined : checkedFilter(decorator, kind, where, filter)),
      command: () => ('commands' in given ? checkedCommand(where, commands, given.command) : undefined),
      rawType: () => (rawType === undefined ? undefined : checkedRawType(decorator, where, rawType)),
    })
    const manifest: HandlerManifest = Object.freeze({
      ...{ kind, member },
      options: Object.freeze(fleeting.includes(kind) ? { durable: false, ...options } : { ...options }),
      ...(parts.filter && { filter: parts.filter }),
      ...parts.command,
      ...(errorsOf === 'plugin' && { errorsOf }),
      ...(parts.rawType && { rawType: parts.rawType }),
    })
    annotate(owner, (own) => ({ handlers: [...own.handlers, manifest] }))
  })
}

function checkedFilter(decorator: string, kind: HandlerKind, where: string, filter: HandlerFilter): HandlerFilter {
  if (typeof filter === 'object' && typeof filter?.test === 'function' && typeof filter.label === 'string') {
    const unfit = filter.unfitFor?.(kind)
    if (unfit === undefined) return filter
    throw argumentError(
      decorator,
      where,
      `the filter ${unfit} asks for what Telegram does not say there`,
      'Take it out, or use another decorator; docs/updates.md lists which filter goes with which decorator',
    )
  }
  throw argumentError(
    decorator,
    where,
    `the filter is ${described(filter)}`,
    `Pass one of \`filters\`, for example ${decorator}(${decorator === '@OnCommand' ? "'start', " : ''}filters.private), or leave it out`,
  )
}

const optionRules: Readonly<Record<string, OptionRule>> = {
  durable: { fits: (value) => typeof value === 'boolean', written: '{ durable: true } or { durable: false }' },
  timeoutMs: {
    fits: (value) => typeof value === 'number' && value > 0,
    written: 'milliseconds above 0: { timeoutMs: 30_000 }',
  },
  priority: {
    fits: (value) => typeof value === 'number' && !Number.isNaN(value),
    written: 'a number: { priority: 10 }',
  },
  group: { fits: (value) => typeof value === 'string' && value !== '', written: "a name: { group: 'menus' }" },
}

function checkedOptions(decorator: string, where: string, given: Arguments): HandlerOptions | undefined {
  checkOptions(decorator, where, given.options, optionRules, 'commands' in given ? commandOptionNames : [])
  return given.options
}

function checkedRawType(decorator: string, where: string, type: string): string {
  if (typeof type === 'string' && /^[A-Z]\w*$/.test(type)) return type
  throw argumentError(
    decorator,
    where,
    `the type is ${described(type)}`,
    `Write the TL constructor as in the library, @OnRaw('UpdateUserStatus'), or leave it out`,
  )
}

function checkedErrors(where: string, errors: OnErrorOptions | undefined): OnErrorOptions['of'] {
  if (isWrittenAsClass(errors)) {
    const fix = `Write @OnError(), which is called for all, and ask whether \`error instanceof ${className(errors)}\``
    throw argumentError('@OnError', where, `it was given ${described(errors)}`, fix)
  }
  checkOptions('@OnError', where, errors, { of: oneOf('of', 'client', 'plugin') })
  return errors?.of
}
