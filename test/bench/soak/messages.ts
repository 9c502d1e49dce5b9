import type { Centre, Login } from '../clients/messages.js'

/** What the processes of the scenario `soak` tell each other over their IPC channel. */

/** What a process holds, in bytes; of a heap that was collected just before if that was asked for. */
export interface Memory {
  type: 'memory'
  rss: number
  heapUsed: number
  /** Of the heap, what has outlived some collections of young garbage; of the app. */
  oldUsed?: number
  /** Of the server: the messages that went to the bots, and their answers; of the app: 0. */
  sent: number
  answered: number
}

interface Measure {
  type: 'measure'
  /** Whether garbage is collected before. */
  collected?: boolean
}

/** @param count - how many are written; default: until it is paused. */
export type ToSoakServer = { type: 'write'; perSecond: number; count?: number } | { type: 'pause' } | Measure

/** `answered`: all of a counted lot are. */
export type FromSoakServer = { type: 'listening'; centre: Centre; logins: Login[] } | { type: 'answered' } | Memory

export type ToSoakApp = { type: 'start'; centre: Centre; logins: Login[] } | Measure

export type FromSoakApp = { type: 'online' } | Memory
