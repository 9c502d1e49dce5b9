/** The states of a client's life, in the order of a good day; `failed` carries its reason beside it. */
export type ClientState =
  | 'idle'
  | 'connecting'
  | 'authorizing'
  /** Telegram asks for a pause before the login; the client tries again by itself when it is over. */
  | 'waiting'
  | 'online'
  | 'reconnecting'
  | 'stopping'
  | 'stopped'
  | 'failed'

/** What can come after each state. A state that comes again brings another reason. */
const following: Readonly<Record<ClientState, readonly ClientState[]>> = {
  idle: ['connecting', 'stopping', 'failed'],
  connecting: ['connecting', 'authorizing', 'waiting', 'stopping', 'failed'],
  authorizing: ['online', 'connecting', 'waiting', 'stopping', 'failed'],
  waiting: ['waiting', 'connecting', 'stopping', 'failed'],
  online: ['reconnecting', 'stopping', 'failed'],
  reconnecting: ['reconnecting', 'online', 'stopping', 'failed'],
  stopping: ['stopped'],
  stopped: ['idle'],
  failed: ['failed', 'idle'],
}

/** Whether a client can pass from one state into another. */
export function canFollow(state: ClientState, next: ClientState): boolean {
  return following[state].includes(next)
}

/** Whether a client in this state is logged in: online, or on its way back to that. */
export function isUp(state: ClientState): boolean {
  return state === 'online' || state === 'reconnecting'
}
