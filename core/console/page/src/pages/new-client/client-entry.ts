/** What is written of a new client; everything is text, as fields hold it. */
export interface ClientDraft {
  readonly type: 'bot' | 'user'
  readonly name: string
  readonly token: string
  readonly phone: string
  /** A client whose application at Telegram it shares; empty: its own is written. */
  readonly sharing: string
  readonly apiId: string
  readonly apiHash: string
  /** Absent: it connects without one. */
  readonly proxy?: ProxyDraft
  /** As `include` names them. */
  readonly plugins: readonly string[]
}

export interface ProxyDraft {
  readonly scheme: string
  readonly hostname: string
  readonly port: string
  readonly username: string
  readonly password: string
  readonly secret: string
}

export const emptyDraft: ClientDraft = {
  type: 'bot',
  name: '',
  token: '',
  phone: '',
  sharing: '',
  apiId: '',
  apiHash: '',
  plugins: [],
}

export const emptyProxy: ProxyDraft = {
  scheme: 'socks5',
  hostname: '',
  port: '',
  username: '',
  password: '',
  secret: '',
}

/** The client as the configuration has it; what was left empty is not written. */
export function entryOf({ type, name, token, phone, sharing, apiId, apiHash, proxy, plugins }: ClientDraft): object {
  return {
    ...written({ session_name: name }),
    type,
    ...(sharing === '' && { ...written({ api_id: numberOf(apiId) }), ...written({ api_hash: apiHash }) }),
    ...(type === 'bot' ? written({ bot_token: token }) : written({ phone_number: phone })),
    ...(proxy && { proxy: proxyOf(proxy) }),
    ...(plugins.length > 0 && { plugins: { include: plugins } }),
  }
}

function proxyOf({ scheme, hostname, port, username, password, secret }: ProxyDraft): object {
  const login: Readonly<Record<string, string>> = scheme === 'mtproto' ? { secret } : { username, password }
  return written({ scheme, hostname, port: numberOf(port), ...login })
}

function written(values: Readonly<Record<string, string | number>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}

/** A variable of the environment stays a text. */
function numberOf(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}
