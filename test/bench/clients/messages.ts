/** What the processes of the scenario `clients` tell each other over their IPC channel. */

/** How a contender reaches the data centre. */
export interface Centre {
  host: string
  port: number
  dcId: number
  publicKeyPem: string
  /** RSA fingerprint as signed decimal, and the key's modulus, for the library that wants them. */
  fingerprint: string
  modulusHex: string
}

/** One login: what a stored session holds, and the token that makes it anew. */
export interface Login {
  name: string
  token: string
  dcId: number
  authKey: string
  userId: number
}

/** To a contender: start all of them side by side, from stored sessions or with their tokens. */
export interface Start {
  type: 'start'
  centre: Centre
  logins: Login[]
  stored: boolean
}

/** To a contender whose clients are online: say what being idle for so long takes. */
interface Idle {
  type: 'idle'
  ms: number
}

export type ToContender = Start | Idle

/** What a contender says of its start. */
export interface Started {
  /** From the order to start until the last client is online. */
  onlineMs: number
  /** The same with what comes before: from the launch of the process until its modules are loaded. */
  launchedMs: number
  cpuMs: number
  /** Longest time the event loop was held up while the clients started. */
  longestSliceMs: number
  /** Resident memory when all are online and garbage is collected, of the whole process. */
  rssKb: number
  /** How much of it came with the clients. */
  grownKb: number
  heapGrownKb: number
  /** Buffers and other memory that objects of the heap hold outside of it. */
  externalGrownKb: number
}

export interface Figures extends Started {
  serverCpuMs: number
}

export type FromContender =
  | { type: 'ready' }
  | ({ type: 'started' } & Started)
  | { type: 'idle'; cpuMsPerSecond: number }

export type ToServer = { type: 'mint'; count: number }

export type FromServer = { type: 'listening'; centre: Centre } | { type: 'minted'; logins: Login[] }
