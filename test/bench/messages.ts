/** What the bench's processes tell each other over their IPC channel. */

/** How a contender reaches the data centre, and as whom. */
export interface Target {
  host: string
  port: number
  dcId: number
  publicKeyPem: string
  /** RSA fingerprint as signed decimal, and the key's parts, for libraries that want them. */
  fingerprint: string
  modulusHex: string
  botToken: string
  userId: number
}

/** To a contender: log in, then report each time `count` further messages have been handled. */
export interface Run {
  type: 'run'
  target: Target
  count: number
}

export type FromContender =
  | { type: 'ready' }
  /** All messages of the round were handled: from the first to the last, and the process's CPU over that time. */
  | { type: 'done'; elapsedMs: number; cpuMs: number }

export type ToServer = { type: 'stream'; userId: number; count: number; bytes: number }

export type FromServer =
  | { type: 'listening'; targets: Target[] }
  /** Everything is written to the sockets. */
  | { type: 'streamed' }
