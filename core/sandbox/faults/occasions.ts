/** A constructor's name with its namespace (`messages.sendMessage`), or all of a namespace (`messages.*`). */
export type MethodPattern = string

/** Which of all the occasions a fault takes. */
export interface Occasions {
  /** A short name, a username or an id; default: everybody. Of a login, the account it is for. */
  account?: string | number
  /** How often it happens; default: until it is removed. */
  times?: number
  /** How many occasions pass unharmed first; default 0. */
  after?: number
}

/** Which requests a fault meets. */
export interface OnRequests extends Occasions {
  /** Default: every method, unless the fault says otherwise. */
  method?: MethodPattern | readonly MethodPattern[]
}
