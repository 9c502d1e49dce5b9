import type { ValueProblem } from '../../api/problem'
import type { ClientDraft } from './client-entry'

/** What the server offers for a new client. */
export interface ClientOffers {
  /** Clients whose application at Telegram it can share. */
  readonly applications: readonly string[]
  /** The files with plugins, as `include` names them. */
  readonly plugins: readonly string[]
}

/** A part of the form. */
export interface ClientPartProps {
  readonly draft: ClientDraft
  readonly problems: readonly ValueProblem[]
  readonly change: (part: Partial<ClientDraft>) => void
}

/** Whether what is wrong at a place of the configuration is shown beside a field. */
export function hasField({ type, sharing, proxy }: ClientDraft, path: string): boolean {
  const fields = [
    'session_name',
    ...(sharing === '' ? ['api_id', 'api_hash'] : []),
    type === 'bot' ? 'bot_token' : 'phone_number',
    ...(proxy ? ['scheme', 'hostname', 'port'].map((key) => `proxy.${key}`) : []),
    ...(proxy?.scheme === 'mtproto' ? ['proxy.secret'] : []),
    ...(proxy && proxy.scheme !== 'mtproto' ? ['proxy.username', 'proxy.password'] : []),
  ]
  return fields.includes(path) || path.startsWith('plugins')
}
