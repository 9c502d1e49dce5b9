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
  /** Where the contender's console serves, and the cookie of a login to it. */
  | { type: 'console'; url: string; cookie: string }
  /** All messages of the round were handled: from the first to the last, the process's CPU over that time, and its memory. */
  | { type: 'done'; elapsedMs: number; cpuMs: number; rssKb: number }
  /** How long each message of the round took to its handler, and whether a slow handler ran all the time. */
  | { type: 'delays'; delaysMs: number[]; slowIsRunning: boolean }

export type ToServer =
  /**
   * @param perSecond - the rate at which they are sent to each bot; default: as fast as they are taken.
   * @param also - further bots that get the same beside it.
   */
  | { type: 'stream'; userId: number; count: number; bytes: number; perSecond?: number; also?: readonly number[] }
  /** Messages that say when they were sent, one after the other; before them, on request, one that takes long. */
  | { type: 'probe'; userId: number; count: number; pauseMs: number; slow: boolean }

export type FromServer =
  | { type: 'listening'; targets: Target[] }
  /** The stream is made; it is being sent from now on. */
  | { type: 'made' }
  /** Everything is written to the sockets. */
  | { type: 'streamed' }

/** To the process that has the open pages. */
export type ToPages = { type: 'open'; url: string; cookie: string; count: number; topics: string[] } | { type: 'close' }

export type FromPages =
  /** All are connected and follow their topics. */
  | { type: 'open' }
  /** None is connected any more; how many events they were told of, all together. */
  | { type: 'closed'; events: number }
