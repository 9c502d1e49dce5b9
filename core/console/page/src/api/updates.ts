import { useLiveRefetch, useResource } from './resources'
import type { EventError } from './shapes'

export type UpdateOutcome =
  | 'storing'
  | 'queued'
  | 'running'
  | 'asking'
  | 'retrying'
  | 'done'
  | 'failed'
  | 'unwanted'
  | 'answered'
  | 'own'
  | 'duplicate'
  | 'undone'

export interface RecentUpdate {
  readonly id: number
  readonly at_ms: number
  readonly type: string
  readonly kind: string
  readonly source: 'pushed' | 'fetched' | 'own' | 'again'
  readonly chat?: string
  readonly sender?: string
  readonly text?: string
  readonly outcome: UpdateOutcome
  readonly repeats: number
  readonly ran: readonly string[]
}

export interface Condition {
  readonly label: string
  readonly name: string
  readonly argument?: string
  readonly answer: 'yes' | 'no' | 'failed' | 'not-asked'
  readonly saw?: string
  readonly error?: string
  readonly parts?: readonly Condition[]
}

export interface HandlerCall {
  readonly client: string
  readonly method: string
  readonly attempt: number
  readonly at_ms: number
  readonly waited_ms: number
  readonly took_ms: number
  readonly error?: EventError
}

export interface HandlerRun {
  readonly attempt: number
  readonly at_ms: number
  readonly took_ms?: number
  readonly outcome: 'running' | 'asking' | 'done' | 'failed' | 'stopped'
  readonly error?: EventError
  readonly calls?: readonly HandlerCall[]
  readonly calls_omitted?: number
}

export interface ExplainedHandler {
  readonly plugin: string
  readonly handler: string
  readonly kind: string
  readonly label: string
  readonly verdict: string
  readonly because?: string
  readonly condition?: Condition
  readonly runs: readonly HandlerRun[]
}

export interface ExplainedUpdate extends RecentUpdate {
  readonly handlers: readonly ExplainedHandler[]
}

/** What is seen of a client is remembered as long as somebody asks for it: also when nothing comes. */
const everyMs = () => 60_000

/** The last updates of a client, kept up to date. */
export function useRecentUpdates(client: string | undefined, all: boolean) {
  const path = `/api/clients/${encodeURIComponent(client ?? '')}/updates${all ? '?all=true' : ''}`
  useLiveRefetch(`traces:${client ?? ''}`, path)
  return useResource<{ state: string; updates: readonly RecentUpdate[] }>(path, {
    everyMs,
    enabled: client !== undefined,
  })
}

/** One of them, with what each handler made of it. @param id - absent: what was meant is none, and nothing is asked. */
export function useExplainedUpdate(client: string, id: string | undefined) {
  const path = `/api/clients/${encodeURIComponent(client)}/updates/${id}`
  useLiveRefetch(`traces:${client}`, path)
  return useResource<ExplainedUpdate>(path, { everyMs, enabled: id !== undefined })
}
