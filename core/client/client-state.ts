/** The states of a client's life, in the order of a good day; `failed` carries its reason beside it. */
export type ClientState =
  | 'idle'
  | 'connecting'
  | 'authorizing'
  | 'online'
  | 'reconnecting'
  | 'stopping'
  | 'stopped'
  | 'failed'
