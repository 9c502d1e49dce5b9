import type { ToldProblem } from '../i18n/problems/use-told'
import type { EventError } from './shapes'

/** The login of a client or an agent at Telegram, as `GET /api/sessions` lists it. */
export interface TelegramSession {
  readonly name: string
  readonly kind: 'client' | 'agent'
  readonly type: 'user' | 'bot'
  readonly state: string
  readonly reason?: string
  readonly error?: EventError
  readonly pools?: readonly string[]
  readonly has_phone: boolean
  readonly driver: string
  readonly account?: { readonly id: number; readonly name?: string; readonly username?: string }
  readonly session: {
    readonly kept: 'file' | 'memory' | 'string'
    readonly exists: boolean
    readonly file?: string
    readonly encrypted?: boolean
    readonly saved_ms?: number
    readonly data_centre?: number
    readonly address?: string
    readonly problem?: string
  }
}

/** A login that is made in a browser. */
export interface LoginView {
  readonly id: string
  readonly client: string
  readonly step: 'connecting' | 'phone' | 'code' | 'password' | 'qr' | 'paused' | 'done' | 'failed'
  readonly begun_ms: number
  readonly attempt?: number
  readonly code?: {
    readonly sent_by: string
    /** Where to look for it: a masked address, a part of a number, a link. */
    readonly clue?: string
    readonly length?: number
    readonly next_by?: string
    readonly next_ms?: number
  }
  readonly hint?: string
  readonly qr?: { readonly url: string; readonly expires_ms: number }
  readonly until_ms?: number
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  readonly problem?: ToldProblem
}

export function isOver({ step }: LoginView): boolean {
  return step === 'done' || step === 'failed'
}

/** Whether an account can be called so, as a file and as a name. */
export function isSessionName(name: string): boolean {
  return /^\w[\w.-]{0,63}$/.test(name)
}
