/** What a login tells Telegram about where it runs; the account's list of devices shows it. */
export interface SessionDevice {
  model: string
  systemVersion: string
  appVersion: string
  langCode: string
}

/** A login as it is kept. */
export interface StoredSession {
  dcId: number
  /** 256 bytes. Secret: whoever has it is the account. */
  authKey: Uint8Array
  /** Where the data centre was reached, when it is none of Telegram's own. */
  host?: string
  port?: number
  /** The keys with which other data centres know the login. Secret. */
  guests?: readonly { dcId: number; authKey: Uint8Array }[]
  /** Whose login it is, once known. */
  account?: { id: number; isBot: boolean }
  /** The device it is shown as since it was used the last time; absent with logins of earlier versions and other programs. */
  device?: SessionDevice
}

const maxTextLength = 200

/** A device as it was written down; `undefined` when that is none. */
export function deviceFrom(value: unknown): SessionDevice | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const { model, systemVersion, appVersion, langCode } = value as Partial<Record<keyof SessionDevice, unknown>>
  if (!isShort(model) || !isShort(systemVersion) || !isShort(appVersion) || !isShort(langCode)) return undefined
  return { model, systemVersion, appVersion, langCode }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength
}
