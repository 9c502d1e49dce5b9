/** What one client may take of the server. */
export interface WireLimits {
  /** The longest frame that is read, in bytes; a longer one closes the connection. */
  maxFrameBytes: number
  /** Connections at the same time; one more is closed at once. */
  maxConnections: number
  /** Key exchanges under way at the same time. */
  maxPendingHandshakes: number
  /** A connection that has not sent one valid encrypted message after this time is closed. */
  handshakeTimeoutMs: number
  /** Keys that are kept although nobody is logged in with them; beyond it the oldest go. */
  maxUnusedKeys: number
  /** Sessions kept per auth key; the oldest one without a connection goes first. */
  maxSessionsPerKey: number
  /** How long a session outlives its last connection. */
  sessionLifetimeMs: number
  /** Un-acknowledged messages kept per session; beyond it the oldest are forgotten and the client is told `updatesTooLong`. */
  maxUnackedMessages: number
  maxUnackedBytes: number
  /** Message ids remembered per session, to recognise repeated ones. */
  maxRememberedMessages: number
  /** Answers stored per session for repeated requests, in bytes. */
  maxStoredAnswerBytes: number
  /** Requests of one session that may run at the same time. */
  maxRunningRequests: number
  /** Bytes that wait to be written to one socket; beyond it the client is too slow and is cut off. */
  maxBacklogBytes: number
  /** Answers from this size on are compressed, when that makes them smaller. */
  gzipFromBytes: number
  /** A stored answer from this size on is announced with `msg_detailed_info` instead of being sent a second time. */
  announceFromBytes: number
  /** An acknowledgement that rides on no answer is sent after this time. */
  ackDelayMs: number
  /** What is not acknowledged after this time is sent again; libraries keep acknowledgements back for up to a minute. */
  resendAfterMs: number
  /** An answer that a fault has lost is sent again after this time. */
  resendLostAfterMs: number
}

export const defaultWireLimits: WireLimits = {
  maxFrameBytes: 2 * 1_024 * 1_024,
  maxConnections: 10_000,
  maxPendingHandshakes: 1_000,
  handshakeTimeoutMs: 60_000,
  maxUnusedKeys: 1_000,
  maxSessionsPerKey: 100,
  sessionLifetimeMs: 600_000,
  maxUnackedMessages: 10_000,
  maxUnackedBytes: 8 * 1_024 * 1_024,
  maxRememberedMessages: 1_000,
  maxStoredAnswerBytes: 4 * 1_024 * 1_024,
  maxRunningRequests: 1_000,
  maxBacklogBytes: 32 * 1_024 * 1_024,
  gzipFromBytes: 8_192,
  announceFromBytes: 65_536,
  ackDelayMs: 200,
  resendAfterMs: 75_000,
  resendLostAfterMs: 5_000,
}
