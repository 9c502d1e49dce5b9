import type { AgentStatus } from '../../agents/agent-status.js'
import type { ClientState } from '../../client/client-state.js'
import type { ConversationChange } from '../../conversations/conversation.js'
import type { Delivery } from '../../outbox/delivery.js'
import type { RunOutcome } from '../../scheduler/job.js'
import type { ClientInfo } from '../status.js'
import type { ChangeReport } from './config-change.js'
import type { EventError } from './event-error.js'
import type { ReloadReport } from './reload-report.js'

/** What is told of each kind of event, besides its number and time. */
export interface AppEventPayloads {
  /** A client's state, its reason or its account is another. */
  'client-state': ClientInfo & { readonly client: string; readonly previous: ClientState }
  /** A client was added; it is not started yet. */
  'client-added': { readonly client: string; readonly type: 'user' | 'bot' }
  /** A client was removed. */
  'client-removed': { readonly client: string }
  /** A plugin of a client came, went, or was exchanged for another version; `refused`: the one before goes on. */
  plugin: {
    readonly client: string
    readonly plugin: string
    readonly change: 'loaded' | 'unloaded' | 'replaced' | 'enabled' | 'disabled' | 'refused'
    readonly error?: EventError
  }
  /** A run of a job ended or was skipped. */
  job: {
    readonly client: string
    readonly plugin: string
    readonly job: string
    readonly outcome: RunOutcome
    readonly dueMs: number
    readonly startedMs: number
    readonly tookMs: number
    readonly error?: EventError
  }
  /** A job was paused or resumed. */
  'job-paused': { readonly client: string; readonly job: string; readonly paused: boolean }
  /** A run of a job of a service that all clients share ended or was skipped in this process. */
  'service-job': {
    readonly service: string
    readonly job: string
    readonly outcome: RunOutcome
    readonly dueMs: number
    readonly startedMs: number
    readonly tookMs: number
    readonly error?: EventError
  }
  /** Such a job was paused or resumed by this process. */
  'service-job-paused': { readonly job: string; readonly paused: boolean }
  /** A handler has had an update; one that failed may be run again. */
  update: {
    readonly client: string
    readonly plugin: string
    /** The method's name. */
    readonly handler: string
    /** The decorator's kind: `command`, `message`, `raw`. */
    readonly kind: string
    /** Where it happened, as a marked id, when it happened in a chat. */
    readonly chatId?: number
    /** 1 in the first run. */
    readonly attempt: number
    readonly outcome: 'done' | 'failed'
    readonly tookMs: number
    readonly error?: EventError
  }
  /** An update came to a client, or one has come further; told only while somebody looks at its last updates. */
  'update-traced': { readonly client: string }
  /** An attempt of a call to Telegram was answered or failed. */
  call: {
    readonly client: string
    readonly method: string
    /** 1 at the first try of a call. */
    readonly attempt: number
    /** How long it had to wait for its turn, as `rate_limit` says; not part of `tookMs`. */
    readonly waitedMs: number
    readonly tookMs: number
    readonly error?: EventError
  }
  /** Telegram asked a client for a pause; `untilMs` in milliseconds since 1970. */
  flood: { readonly client: string; readonly method: string; readonly seconds: number; readonly untilMs: number }
  /** A line of the log, without secrets. */
  log: {
    /** When it was written, in milliseconds since 1970: the time it has in the file. */
    readonly writtenMs: number
    readonly level: string
    readonly category: string
    readonly message: string
    readonly client?: string
    readonly fields: Readonly<Record<string, unknown>>
  }
  /** An agent's state or its reason is another. */
  agent: { readonly agent: AgentStatus }
  /** A stored message is in another state. */
  outbox: { readonly delivery: Delivery }
  /** A conversation, or a message of it, came or changed. */
  conversation: ConversationChange
  /** Plugins were loaded anew, or their new version was refused. */
  reload: ReloadReport
  /** A changed configuration was applied. */
  config: ChangeReport
}

/** The names of all events. */
export type AppEventName = keyof AppEventPayloads

/** One event: what happened, with a number that counts up and the time in milliseconds since 1970. */
export type AppEvent<Name extends AppEventName = AppEventName> = {
  [Each in Name]: { readonly name: Each; readonly id: number; readonly atMs: number } & AppEventPayloads[Each]
}[Name]

/** How somebody listens to events. */
export interface EventListenerOptions {
  /**
   * Asked once for each event before it is put together: `false` and this listener does not get it. For what comes often, as an event that
   * nobody takes costs next to nothing. Must be quick and not throw. Default: all are taken.
   */
  readonly takes?: (name: AppEventName, client: string | undefined) => boolean
}

/** How a stream of events is bounded. */
export interface EventStreamOptions {
  /** How many events wait for a slow reader; the oldest are dropped then. Default 1,000. */
  readonly max?: number
  /** Ends the stream. */
  readonly signal?: AbortSignal
}

/** Events one after the other, for one reader. */
export interface EventStream<Name extends AppEventName> extends AsyncIterable<AppEvent<Name>> {
  /** How many events were dropped so far, as the reader was slow. */
  readonly dropped: number
}

/** What happens in a process. Costs nothing where nobody listens; a slow or failing listener holds up nobody. */
export abstract class AppEvents {
  /**
   * Calls `listener` for each event of a kind, or of several, in order and at once, so it must be quick. What it throws is
   * logged.
   * @returns what ends that.
   */
  abstract on<Name extends AppEventName>(
    names: Name | readonly Name[],
    listener: (event: AppEvent<Name>) => void,
    options?: EventListenerOptions,
  ): () => void

  /** The same as a stream, which remembers a bounded number of events for a reader that is slower. */
  abstract stream<Name extends AppEventName>(names: readonly Name[], options?: EventStreamOptions): EventStream<Name>
}
