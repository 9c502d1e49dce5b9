/** What the load scenario of the sandbox and its server tell each other. */

export type ToSandbox =
  /** The API is asked to send so many messages, without any client. */
  { type: 'talk'; count: number } | { type: 'measure' }

export type FromSandbox =
  | { type: 'listening'; port: number; logins: { userId: number; accessHash: string; key: string }[] }
  | { type: 'talked' }
  /** After a garbage collection; bytes. */
  | { type: 'measured'; usedBytes: number; rssBytes: number; connections: number; sessions: number; cpuMs: number }
