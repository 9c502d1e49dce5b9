/** What the bench of pools and its senders tell each other. */

export interface SendOrder {
  type: 'send'
  host: string
  port: number
  dcId: number
  publicKeyPem: string
  fingerprint: string
  modulusHex: string
  /** 256 bytes in hexadecimal: the login of the sender. */
  authKey: string
  /** Whom it writes to, by username; each has an id for the bare library. */
  people: { id: number; username: string }[]
}

export interface Go {
  type: 'go'
  round: number
  count: number
  /** How many messages are under way side by side. */
  inFlight: number
  /** Whether the text has marks, given as HTML. */
  formatted: boolean
}

export type ToSender = SendOrder | Go

export type FromSender = { type: 'ready' } | { type: 'sent'; elapsedMs: number; cpuMs: number; p99Ms: number }
