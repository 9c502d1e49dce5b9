import type { Schedule } from '../time/schedule.js'

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

export type Constructor<T = unknown> = new (...args: never[]) => T

/** Any class, also one that only other classes are made from. */
export type AnyClass<T = unknown> = abstract new (...args: never[]) => T

/** The kinds of update a handler can be bound to. */
export type HandlerKind =
  | 'message'
  | 'command'
  | 'edited'
  | 'deleted'
  | 'callback'
  | 'inline'
  | 'album'
  | 'chat-action'
  | 'raw'
  | 'error'

/**
 * The context every kind of handler is called with. Empty here, as decorators know no contexts: the part that makes
 * them adds its types by declaration merging, and the compiler then checks each decorated method's argument.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface HandlerContexts {}

/** What a handler of this kind receives. */
export type ContextOf<Kind extends HandlerKind> = Kind extends keyof HandlerContexts ? HandlerContexts[Kind] : object

/** A condition on an update's context. What it returns other than `false` counts as a match. */
export interface HandlerFilter {
  /** How the filter reads in a listing: `private and text(/invoice/)`. */
  readonly label: string
  // A method on purpose: contexts of different kinds are then accepted where this general one is asked for.
  /** Whether the handler is called for this context. */
  test(context: object): boolean
  /** The part of it that asks what contexts of this kind cannot say, as it reads. */
  unfitFor?(kind: HandlerKind): string | undefined
}

/** A condition that fits the contexts of this kind of handler. */
export type FilterFor<Kind extends HandlerKind> = HandlerFilter & {
  // A property, so that a filter that asks for more than the context has does not fit.
  readonly test: (context: ContextOf<Kind>) => boolean
}

/** How a handler is called. */
export interface HandlerOptions {
  /** `false`: not journalled, so lost with a crash; default `true`. */
  durable?: boolean
  /** Longest run in milliseconds before its AbortSignal fires; default the client's. */
  timeoutMs?: number
}

/** One decorated method that is called for updates. */
export interface HandlerManifest {
  readonly kind: HandlerKind
  /** The method's name. */
  readonly member: string
  readonly filter?: HandlerFilter
  /** The commands a `command` handler answers, lower case, without the slash. */
  readonly commands?: readonly string[]
  /** The TL constructor a `raw` handler wants (`'UpdateUserStatus'`); absent: every one. */
  readonly rawType?: string
  readonly options: HandlerOptions
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
}

/** The moments of a client's life that a plugin can hook into. */
export type HookName = 'onStart' | 'onReady' | 'onStop'

export interface HookManifest {
  readonly hook: HookName
  readonly member: string
}

/** What it takes to build one class. */
export interface ClassManifest {
  readonly target: Constructor
  /** The constructor's arguments in order; `undefined` where `@Inject` is missing. */
  readonly dependencies: readonly (InjectionToken | undefined)[]
  readonly hooks: readonly HookManifest[]
}

/** What the decorators of one plugin class say; frozen. */
export interface PluginManifest extends ClassManifest {
  readonly name: string
  /** The class of its options, when it has one. */
  readonly options?: new () => object
  readonly handlers: readonly HandlerManifest[]
  readonly jobs: readonly JobManifest[]
}

/** What the decorators of one `@Service` class say; frozen. */
export interface ServiceManifest extends ClassManifest {
  readonly scope: Scope
}
