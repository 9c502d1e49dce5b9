import type { Centre, Login } from '../clients/messages.js'

/** What the processes of the scenario `soak` tell each other over their IPC channel. */

/** What a process holds, in bytes. */
export interface Memory {
  type: 'memory'
  rss: number
  heapUsed: number
  /** Of the server: the messages that went to the bots, and their answers; of the app: 0. */
  sent: number
  answered: number
}

export type ToSoakServer = { type: 'write'; perSecond: number } | { type: 'pause' } | { type: 'measure' }

export type FromSoakServer = { type: 'listening'; centre: Centre; logins: Login[] } | Memory

export type ToSoakApp = { type: 'start'; centre: Centre; logins: Login[] } | { type: 'measure' }

export type FromSoakApp = { type: 'online' } | Memory
