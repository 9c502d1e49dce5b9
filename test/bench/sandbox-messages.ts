/** What the load scenario of the sandbox and its server tell each other. */

export type ToSandbox =
  /** The API is asked to send so many messages, without any client. */
  { type: 'talk'; count: number } | { type: 'measure' }

export type FromSandbox =
  | { type: 'listening'; port: number; logins: { userId: number; accessHash: string; key: string }[] }
  | { type: 'talked' }
  /** After garbage collections; bytes. The CPU time is that before them and that with them, which nobody would have asked for. */
  | {
      type: 'measured'
      usedBytes: number
      rssBytes: number
      connections: number
      sessions: number
      busyMs: number
      restMs: number
    }
