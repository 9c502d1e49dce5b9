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
