/** Times of a connection, in milliseconds unless said otherwise. */
export interface ConnectionTimes {
  /** Longest wait for the TCP connection. */
  dialMs: number
  /** Longest key exchange, three questions and answers; with many clients at once each waits for its turn. */
  keyExchangeMs: number
  /** Longest wait for the first answer of a new connection. */
  greetingMs: number
  pingEveryMs: number
  /** A ping unanswered for so long means that the connection is dead. */
  pongWithinMs: number
  /** Connections tried before `connect` gives up; a lost one is tried again for ever. */
  connectAttempts: number
  firstRetryMs: number
  maxRetryMs: number
  /**
   * So long a data centre may say that it does not know the key before that is believed: it says so without any proof, in
   * four bytes that anybody on the way can send, and does so itself while it has troubles.
   */
  keyDoubtedMs: number
  /** How long a temporary key lives, where they are used; it is replaced some time before. */
  temporaryKeyMs: number
}

const defaultTimes: ConnectionTimes = {
  dialMs: 10_000,
  keyExchangeMs: 60_000,
  greetingMs: 15_000,
  pingEveryMs: 40_000,
  pongWithinMs: 10_000,
  connectAttempts: 3,
  firstRetryMs: 500,
  maxRetryMs: 30_000,
  keyDoubtedMs: 180_000,
  // A day, as TDLib has it.
  temporaryKeyMs: 86_400_000,
}

/** The usual times with some changed; one object for all who change none. */
export function timesWith(changed: Partial<ConnectionTimes>): ConnectionTimes {
  const known = Object.entries(changed).filter(([, ms]) => ms !== undefined)
  return known.length === 0 ? defaultTimes : { ...defaultTimes, ...Object.fromEntries(known) }
}
