import type { LocalText } from '../i18n/local-text.js'
import type { Schedule } from '../time/schedule.js'
import type { AroundManifest } from './around-manifest.js'
import type { AnyClass, Constructor, CrmPart, HandlerKind } from './kinds.js'

export type { AnyClass, Constructor, CrmPart, HandlerKind } from './kinds.js'

/** What can be asked for by `@Inject`: a class, an abstract class that stands for a port, or a `Token`. */
export type InjectionToken<T = unknown> = (abstract new (...args: never[]) => T) | Token<T>

/** A named thing to inject that has no class of its own. */
export class Token<T = unknown> {
  /** Types only: what the token stands for. */
  declare readonly type: T

  constructor(/** How messages and listings call it. */ readonly name: string) {}
}

/** Where an instance lives: one for the process, or one for each client. */
export type Scope = 'app' | 'client'

/**
 * The context every kind of handler is called with. Empty here, as decorators know no contexts: the part that makes
 * them adds its types by declaration merging, and the compiler then checks each decorated method's argument.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface HandlerContexts {}

/** The context of `@OnRaw` for each TL constructor of an update; filled as {@link HandlerContexts} is. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface RawContexts {}

/** The TL constructors of updates: `'UpdateStory'`. */
export type RawType = keyof RawContexts & string

/**
 * What a handler of this kind receives; behind a filter, with what that one has made sure of.
 *
 * @example
 * const photos = filters.media('photo')
 * type PhotoContext = ContextOf<'message', typeof photos> // its `media` is a photo
 */
export type ContextOf<Kind extends HandlerKind, Given = unknown> = (Kind extends keyof HandlerContexts
  ? HandlerContexts[Kind]
  : object) &
  (Given extends { readonly shows?: infer Shown } ? Shown : unknown)

/** A condition on an update's context. What it returns other than `false` counts as a match. */
export interface HandlerFilter<Shown = unknown> {
  /** How the filter reads in a listing: `private and text(/invoice/)`. */
  readonly label: string
  // A method on purpose: contexts of different kinds are then accepted where this general one is asked for.
  /** Whether the handler is called for this context. */
  test(context: object): boolean
  /** The part of it that asks what contexts of this kind cannot say, as it reads. */
  unfitFor?(kind: HandlerKind): string | undefined
  /** Types only: what is known of a context that passes. */
  readonly shows?: Shown
}

/** A condition that fits the contexts of this kind of handler. */
export type FilterFor<Kind extends HandlerKind, Shown = unknown> = HandlerFilter<Shown> & {
  // Properties, so that a filter that asks for more than the context has, or knows other kinds alone, does not fit.
  readonly test: (context: ContextOf<Kind>) => boolean
  readonly fits?: (kind: Kind) => void
}

/** How a handler is called. */
export interface HandlerOptions {
  /** `false`: not journalled, so lost with a crash; default `true`. */
  durable?: boolean
  /** Longest run in milliseconds before its AbortSignal fires; default the client's. */
  timeoutMs?: number
  /** Handlers with a higher number come first; default 0. Those of equal number come in the order they are listed. */
  priority?: number
  /** Of a client's handlers with the same group, only the first that wants an update gets it. Default: none. */
  group?: string
}

/** One argument of a command; `arg` makes them. */
export interface CommandArgument<Value = unknown> {
  /** Types only: what the handler gets, in a list of one, as `undefined` would get lost in an optional member. */
  readonly value?: readonly [Value]
  /** What it is, for people: `a whole number from 1 on`. */
  readonly label: string
  /** Whether it may be missing. */
  readonly isOptional: boolean
  /** Whether it takes all that is left. */
  readonly isRest: boolean
}

/** The arguments of a command, by their names, in the order they are written. */
export type CommandArguments = Readonly<Record<string, CommandArgument>>

/** What a handler gets of the arguments of its command. */
export type ArgumentsOf<Args extends CommandArguments> = {
  readonly [Name in keyof Args]: Args[Name] extends { readonly value?: readonly [infer Value] } ? Value : never
}

/** In which chats the menu of commands shows a command. */
export type CommandScope = 'default' | 'private' | 'groups' | 'administrators'

/** What is wrong with what somebody wrote behind a command, for an answer in other words. */
export interface CommandProblem {
  /** The command, with its prefix: `/ban`. */
  readonly command: string
  /** How it is written: `/ban <person> [duration]`. */
  readonly usage: string
  /** Which argument it is about; absent: there are words too many. */
  readonly argument?: string
  /** What was written; absent: it is missing. */
  readonly given?: string
  /** What would do: `a duration such as 10m or 1h30m`. */
  readonly expected?: string
}

/** What the menu says of a command, by the two letters of languages; `default` for all others. */
export type DescriptionByLanguage = { readonly default: string } & Readonly<Record<string, string>>

/** How a command is called, shown and read. */
export interface CommandOptions<Args extends CommandArguments = CommandArguments> extends HandlerOptions {
  /**
   * What the menu of commands says of it, up to 256 characters: one for all, by language (`{ default: 'Help', de: 'Hilfe' }`), or a text
   * of the plugin by its key (`text('help')`), in all languages that have it. Absent: it is not in the menu.
   */
  description?: string | LocalText | DescriptionByLanguage
  /** In which chats the menu shows it; default `default`: everywhere. */
  scope?: CommandScope
  /** Other names that do the same and stand in no menu. */
  aliases?: readonly string[]
  /** What stands in front of it, one or more; default `/`. Only what begins with a slash can be in the menu. */
  prefixes?: readonly string[]
  /** What is read behind it: the handler's second argument. What cannot be read is answered with how to write it. */
  args?: Args
  /** The answer to what cannot be read; default a sentence in the person's language, where Switchboard speaks it. `undefined`: no answer. */
  refusal?: (problem: CommandProblem) => string | LocalText | undefined
}

/** What is said of a command besides its names. */
export interface CommandManifest {
  /** How many of the names stand in the menu; the rest are aliases. */
  readonly shown: number
  readonly description?: LocalText | DescriptionByLanguage
  readonly scope: CommandScope
  /** Absent: the slash. */
  readonly prefixes?: readonly string[]
  readonly args?: CommandArguments
  readonly refusal?: (problem: CommandProblem) => string | LocalText | undefined
}

/** One decorated method that is called for updates. */
export interface HandlerManifest {
  readonly kind: HandlerKind
  /** The method's name. */
  readonly member: string
  readonly filter?: HandlerFilter
  /** The commands a `command` handler answers, lower case, without the slash; the aliases behind the names. */
  readonly commands?: readonly string[]
  /** What a `command` handler's decorator says besides names and filter. */
  readonly command?: CommandManifest
  /** The TL constructor a `raw` handler wants (`'UpdateUserStatus'`); absent: every one. */
  readonly rawType?: string
  readonly options: HandlerOptions
  /** What stands around it, the outermost first; absent: nothing. */
  readonly around?: readonly AroundManifest[]
  /** The dialogue whose answers it hears. */
  readonly dialogue?: {
    readonly name: string
    readonly steps: readonly { readonly member: string; readonly around?: readonly AroundManifest[] }[]
  }
  /** Whose failures an `error` handler gets; absent: those of all plugins of the client. */
  readonly errorsOf?: 'plugin'
}

/** One decorated method that is called by the clock. */
export interface JobManifest {
  readonly member: string
  /** Its name in `periodic_tasks.tasks`; default the member's name. */
  readonly name: string
  readonly schedule: Schedule
  /** Whether the first run takes place as soon as the client is online. */
  readonly runAtStart: boolean
  /** Each run is put off by a random part of so many milliseconds; 0: none. */
  readonly jitterMs: number
  /** How many of its runs may be under way at once; absent: 1. */
  readonly maxInstances?: number
  /** What becomes of a run that falls due while so many are under way; absent: it is left out. */
  readonly overlap?: 'skip' | 'queue'
  /** What becomes of runs that fell due while the client was not started; absent: they are left out. */
  readonly misfire?: 'skip' | 'run-once'
  /** How many milliseconds late a run may begin; absent: as late as it must. */
  readonly misfireGraceMs?: number
  /** How many milliseconds a run may take; absent: as long as it wants. */
  readonly timeLimitMs?: number
  /** Of several processes that share the clients one runs it each time; absent: each runs its own. */
  readonly once?: 'cluster'
}

/** The moments of a client's life that a plugin can hook into. */
export type HookName = 'onStart' | 'onReady' | 'onStop'

export interface HookManifest {
  readonly hook: HookName
  readonly member: string
}

/** Something that a class provides for those who ask for a token. */
export interface ProvideManifest {
  readonly token: InjectionToken
  /** The method that makes it; absent: the instance of the class itself. */
  readonly member?: string
  /** The scope of a class's own instance, when `@Provide` names one. */
  readonly scope?: Scope
  readonly release?: (value: never) => unknown
}

/** Whose a state is: one for the client, or one for each chat, user, or user in a chat. */
export type StatePer = 'client' | 'chat' | 'user' | 'member'

/** One property with `@State`. */
export interface StateManifest {
  readonly member: string
  readonly per: StatePer
  readonly initial: () => unknown
  /** How many milliseconds it is kept after it was last written; absent: for ever. */
  readonly ttlMs?: number
}

/** What it takes to build one class. */
export interface ClassManifest {
  readonly target: Constructor
  /** The constructor's arguments in order; `undefined` where `@Inject` is missing. */
  readonly dependencies: readonly (InjectionToken | undefined)[]
  readonly hooks: readonly HookManifest[]
  readonly provides: readonly ProvideManifest[]
  readonly states: readonly StateManifest[]
}

/** What the decorators of one plugin class say; frozen. */
export interface PluginManifest extends ClassManifest {
  readonly name: string
  /** The class of its options, when it has one. */
  readonly options?: new () => object
  /** What it does for channels that have a CRM; absent: nothing. */
  readonly crm?: readonly CrmPart[]
  readonly handlers: readonly HandlerManifest[]
  readonly jobs: readonly JobManifest[]
  /** The services that stand around its handlers. */
  readonly services: readonly AnyClass[]
}

/** What the decorators of one `@Service` class say; frozen. */
export interface ServiceManifest extends ClassManifest {
  readonly scope: Scope
  /** Only a service of the app's scope can have any. */
  readonly jobs: readonly JobManifest[]
}
