import { annotate } from './annotations.js'
import { argumentError, decoratedMethod, described, noteDiagnostics } from './checks.js'
import type { ContextOf, FilterFor, HandlerFilter, HandlerKind, HandlerManifest, HandlerOptions } from './manifest.js'

/** A decorator for methods that take the context of this kind. */
type HandlerDecorator<Kind extends HandlerKind> = <
  Method extends (context: ContextOf<Kind>, ...rest: never[]) => unknown,
>(
  target: object,
  member: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void

/** Called for a new message, incoming or outgoing, that passes the filter. Not for edits and not for commands alone. */
export function OnMessage(filter?: FilterFor<'message'>, options?: HandlerOptions): HandlerDecorator<'message'> {
  return handler('@OnMessage', 'message', { filter, options })
}

/**
 * Called for a message that begins with one of the commands (`/start`, in a group also `/start@bot`).
 * @param names - without the slash: letters, digits and `_`, 1 to 32 of them; case does not matter.
 */
export function OnCommand(
  names: string | readonly string[],
  filter?: FilterFor<'command'>,
  options?: HandlerOptions,
): HandlerDecorator<'command'> {
  return handler('@OnCommand', 'command', { filter, options, commands: names })
}

/** Called when a message was edited. */
export function OnEdited(filter?: FilterFor<'edited'>, options?: HandlerOptions): HandlerDecorator<'edited'> {
  return handler('@OnEdited', 'edited', { filter, options })
}

/** Called when messages were deleted. Telegram names no chat for those outside channels, only the messages' ids. */
export function OnDeleted(filter?: FilterFor<'deleted'>, options?: HandlerOptions): HandlerDecorator<'deleted'> {
  return handler('@OnDeleted', 'deleted', { filter, options })
}

/** Called when somebody presses a callback button under a bot's message. */
export function OnCallback(filter?: FilterFor<'callback'>, options?: HandlerOptions): HandlerDecorator<'callback'> {
  return handler('@OnCallback', 'callback', { filter, options })
}

/** Called when somebody types an inline query for a bot. */
export function OnInline(filter?: FilterFor<'inline'>, options?: HandlerOptions): HandlerDecorator<'inline'> {
  return handler('@OnInline', 'inline', { filter, options })
}

/** Called once for messages that were sent together as an album. */
export function OnAlbum(filter?: FilterFor<'album'>, options?: HandlerOptions): HandlerDecorator<'album'> {
  return handler('@OnAlbum', 'album', { filter, options })
}

/** Called for what happens to a chat: somebody joins or leaves, the title changes, a message is pinned. */
export function OnChatAction(
  filter?: FilterFor<'chat-action'>,
  options?: HandlerOptions,
): HandlerDecorator<'chat-action'> {
  return handler('@OnChatAction', 'chat-action', { filter, options })
}

/**
 * Called for updates as Telegram sends them.
 * @param type - the TL constructor, for example `'UpdateUserStatus'`; absent: every update.
 */
export function OnRaw(type?: string, options?: HandlerOptions): HandlerDecorator<'raw'> {
  return handler('@OnRaw', 'raw', { options, rawType: type })
}

/** Called when a handler or a job of the client fails. What it throws itself is only logged. */
export function OnError(): HandlerDecorator<'error'> {
  return handler('@OnError', 'error', {})
}

interface Arguments {
  filter?: HandlerFilter | undefined
  options?: HandlerOptions | undefined
  commands?: string | readonly string[]
  rawType?: string | undefined
}

function handler<Kind extends HandlerKind>(decorator: string, kind: Kind, given: Arguments): HandlerDecorator<Kind> {
  return (target, key, descriptor) =>
    noteDiagnostics(target, key, () => {
      const { owner, member, where } = decoratedMethod(decorator, target, key, descriptor)
      const manifest: HandlerManifest = Object.freeze({
        kind,
        member,
        options: checkedOptions(decorator, where, given.options),
        ...(given.filter !== undefined && { filter: checkedFilter(decorator, kind, where, given.filter) }),
        ...('commands' in given && { commands: checkedCommands(decorator, where, given.commands) }),
        ...(given.rawType !== undefined && { rawType: checkedRawType(decorator, where, given.rawType) }),
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

function checkedOptions(decorator: string, where: string, options: HandlerOptions | undefined): HandlerOptions {
  if (options === undefined) return Object.freeze({})
  const { durable, timeoutMs, ...unknown } = typeof options === 'object' ? options : { options }
  const known =
    typeof options === 'object' &&
    Object.keys(unknown).length === 0 &&
    (durable === undefined || typeof durable === 'boolean') &&
    (timeoutMs === undefined || (typeof timeoutMs === 'number' && timeoutMs > 0))
  if (known) return Object.freeze({ ...options })
  throw argumentError(
    decorator,
    where,
    `the options are ${described(options)} that cannot be used`,
    'Pass { durable: boolean, timeoutMs: milliseconds above 0 }, either may be absent',
  )
}

function checkedCommands(decorator: string, where: string, names: Arguments['commands']): readonly string[] {
  const list = typeof names === 'string' ? [names] : Array.isArray(names) ? names : []
  if (list.length === 0) {
    throw argumentError(decorator, where, `the command is ${described(names)}`, `Name it: @OnCommand('start')`)
  }
  for (const name of list) {
    if (typeof name === 'string' && /^\w{1,32}$/.test(name)) continue
    const bare = typeof name === 'string' ? name.replace(/^\/+/, '').replace(/\W/g, '_') : ''
    throw argumentError(
      decorator,
      where,
      `the command is ${described(name)}`,
      `Write 1 to 32 letters, digits or _ without the slash: @OnCommand('${bare || 'start'}')`,
    )
  }
  return Object.freeze([...new Set(list.map((name) => name.toLowerCase()))])
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
