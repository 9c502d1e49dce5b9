import type { CodeWay } from '../../client/login/code-ways.js'
import type { ToldFacts } from '../../errors/told-facts.js'

/** Where a login is: what it waits for, or how it ended. */
export type LoginStep = 'connecting' | 'phone' | 'code' | 'password' | 'qr' | 'paused' | 'done' | 'failed'

/** A login in the browser as its page shows it. It has no secret but the QR code, which is there to be scanned. */
export interface LoginView {
  readonly id: string
  /** The `session_name` of whoever is logged in. */
  readonly client: string
  readonly step: LoginStep
  readonly begunMs: number
  /** 1 for the first time; more when the answers before were wrong. */
  readonly attempt?: number
  readonly code?: {
    /** How Telegram sent it. */
    readonly sentBy: CodeWay
    /** Where to look for it, as Telegram says: a masked address, a part of a number, a link. */
    readonly clue?: string
    readonly length?: number
    /** How another one would come; absent: there is no other way. */
    readonly nextBy?: CodeWay
    /** From when on another one can be had. */
    readonly nextMs?: number
  }
  readonly hint?: string
  readonly qr?: { readonly url: string; readonly expiresMs: number }
  /** The end of a pause that Telegram asks for. */
  readonly untilMs?: number
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  readonly problem?: {
    readonly code: string
    readonly what: string
    readonly fix: string
    readonly facts?: ToldFacts
  }
}
