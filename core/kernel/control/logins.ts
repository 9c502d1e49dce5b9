import type { LoginPrompt } from '../../client/login/login-prompt.js'
import type { QrScreen } from '../../client/login/qr-login.js'
import { showAs } from '../../errors/show-as.js'
import type { ExportFormat } from '../../sessions/export/exported-session.js'
import type { EventError } from './event-error.js'

/** Whom and how to log in. */
export interface LogInOptions {
  /** Who is asked for phone, code and password. */
  readonly prompt: LoginPrompt
  /** Shows a user QR codes to scan, instead of asking for phone and code. */
  readonly qr?: QrScreen
  /** In place of the one in the configuration. */
  readonly phoneNumber?: string
  /** In place of the one in the configuration, for a bot. */
  readonly botToken?: string
  /** Whether a name that nothing has yet is that of an agent to come. Default `false`: it is refused. */
  readonly isNew?: boolean
  /** Called when Telegram asks for a pause, with its end in milliseconds since 1970. */
  readonly onPause?: (untilMs: number) => void
  /** Ends the login. */
  readonly signal?: AbortSignal
}

/** Whose login something is. */
export interface LoginOwner {
  /** Its `session_name`. */
  readonly name: string
  /** A client of the configuration, or an agent. */
  readonly kind: 'client' | 'agent'
  /** Whether it is a user or a bot. */
  readonly type: 'user' | 'bot'
  /** Where it is in its life: a client's state, or an agent's. */
  readonly state: string
  /** Why, when there is something to say. */
  readonly reason?: string
  /** The same with its code and what to do about it. */
  readonly error?: EventError
  /** The pools an agent sends for. */
  readonly pools?: readonly string[]
  /** Its phone number is known, so that it need not be asked for. */
  readonly hasPhone: boolean
  /** The library it connects by. */
  readonly driver: string
  /** The Telegram account, once known. */
  readonly account?: { readonly id: number; readonly name?: string; readonly username?: string }
}

/** What can be told of a login that is kept, without its secret. */
export interface KeptLogin {
  /** Where it is kept. */
  readonly kept: 'file' | 'memory' | 'string'
  /** Whether there is one. */
  readonly exists: boolean
  /** The file, as the configuration names it. */
  readonly file?: string
  /** Whether the file is encrypted. */
  readonly encrypted?: boolean
  /** When the file was written the last time, in milliseconds since 1970. */
  readonly savedMs?: number
  /** The number of its data centre. */
  readonly dataCentre?: number
  /** Where that was reached, when it is none of Telegram's own. */
  readonly address?: string
  /** Why nothing can be told of it. */
  readonly problem?: string
}

/** The logins of an app's clients and agents: to look at, to make, to take elsewhere. None of them is ever ended here. */
export abstract class Logins {
  /** All clients, then all agents, with what is kept of their logins. */
  abstract list(): Promise<readonly (LoginOwner & { readonly session: KeptLogin })[]>

  /** Whether a client is offline without a login, so that its start would ask for a code in the terminal of this process. */
  abstract isAwaited(client: string): Promise<boolean>

  /**
   * Logs a client or an agent in, keeps its session, and starts it.
   * @returns who it is logged in as.
   * @throws APP_CLIENT_UNKNOWN, APP_LOGGED_IN, APP_LOGIN_RUNNING, APP_NOT_RUNNING; LOGIN_, SESSION_ and RPC_ errors.
   */
  abstract logIn(name: string, options: LogInOptions): Promise<{ id: number; name: string; username?: string }>

  /**
   * A login as the string of some program. Secret: whoever has it is the account.
   * @throws APP_CLIENT_UNKNOWN, SESSION_MISSING, SESSION_EXPORT_INCOMPLETE, what reading it throws.
   */
  abstract export(name: string, format: ExportFormat): Promise<string>
}

showAs(Logins, () => ({}))
