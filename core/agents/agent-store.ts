import type { HourCounts } from './agent-metrics.js'
import type { KnownFlood } from './flood-knowledge.js'

/** When the last picture is from that a process shows of an agent as it stops: nobody takes it for that of a process that runs. */
export const leftAtMs = 0

/** Why an account sends nothing until somebody or time has fixed it. */
export type QuarantineReason = 'frozen' | 'banned' | 'revoked' | 'PEER_FLOOD'

export interface Quarantine {
  readonly reason: QuarantineReason
  /** Telegram's own words. */
  readonly detail: string
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number
  /**
   * When it is tried again, by the clock of whoever reads it: of the process while it lives, of the store while it is kept.
   * Absent: when a check says that it is well, or a person does.
   */
  readonly untilMs?: number
  /** How long it rests altogether. */
  readonly restMs?: number
}

/**
 * What is known about one account beyond its session; plain data. Times are milliseconds by the clock that the application keeps
 * over restarts, which begins as the wall clock and is never set.
 */
export interface AgentKnowledge {
  /** Since when it is an agent; its age for the warm-up. */
  readonly sinceMs: number
  readonly paused: boolean
  readonly quarantine?: Quarantine
  readonly floods: readonly KnownFlood[]
  /** When each use of its budgets stops counting. */
  readonly messages: readonly number[]
  readonly firsts: readonly number[]
  readonly lookups: readonly number[]
}

/** What a person asks of a running process from another one. */
export interface AgentCommand {
  readonly id: number
  readonly agent: string
  readonly action: 'pause' | 'resume' | 'check' | 'clear-flood'
  /** The method whose pauses are to be forgotten; absent: all. */
  readonly argument?: string
}

/**
 * Where is kept what is known about accounts, over restarts. What a call was given is durable when its promise resolves.
 * Commands and status are there for other processes of the same machine to ask and to look.
 */
export interface AgentStore {
  load(agent: string): Promise<AgentKnowledge | undefined>
  save(agent: string, knowledge: AgentKnowledge): Promise<void>

  /** Adds what was counted. It is kept together with what is written to the application's database in the same moment. */
  count(agent: string, hour: HourCounts): Promise<void>
  /** Whose hours since then there are, also of those who are no agents any more. */
  counted(sinceMs: number): Promise<string[]>
  /** The hours since then, the oldest first. */
  hours(agent: string, sinceMs: number): Promise<HourCounts[]>
  /** Forgets the hours before then. */
  forgetHours(beforeMs: number): Promise<void>

  /** Shows a picture of an agent to other processes. @param status - what JSON can hold. */
  publish(agent: string, status: unknown, atMs: number): Promise<void>
  /** The pictures there are. */
  published(): Promise<{ agent: string; status: unknown; atMs: number }[]>
  /** Takes the picture of an agent away. */
  unpublish(agent: string): Promise<void>

  ask(command: Omit<AgentCommand, 'id'>): Promise<number>
  /** Commands that nobody has answered. */
  asked(): Promise<AgentCommand[]>
  answer(id: number, answer: string): Promise<void>
  /** What was answered; `undefined` while nobody has. */
  answerTo(id: number): Promise<string | undefined>
}
