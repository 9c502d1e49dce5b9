import type { Login } from '../conformance/library-client.js'

/** Who is tried. */
export const contenders = ['telegram', 'teleproto', 'mtcute', 'ours'] as const
export type ContenderName = (typeof contenders)[number]

/** To a contender's process: one thing to do, answered under its number. */
export type Order =
  | { id: number; do: 'connect'; login: Login; host: string; port: number; dcId: number; publicKeyPem: string }
  | { id: number; do: 'send'; to: string; text: string }
  | { id: number; do: 'file'; to: string }
  /** `nothing` shows that the process is not busy for good. */
  | { id: number; do: 'self' | 'close' | 'nothing' }

/** From it: an answer, or a message that its client has told of. */
export type Report = { id: number; error?: string } | { heard: string }
