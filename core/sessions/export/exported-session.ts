/** A login as it is written for another program; what is absent is not known. */
export interface ExportedSession {
  dcId: number
  /** 256 bytes. Secret. */
  authKey: Uint8Array
  /** Where the data centre is reached. Telethon takes an address only, no name. */
  host: string
  port: number
  testMode: boolean
  apiId?: number
  account?: { id: number; isBot: boolean }
}

/** The programs a login can be written for. */
export const exportFormats = ['switchboard', 'gramjs', 'telethon', 'pyrogram', 'mtcute'] as const

/** The program that a login is written for. */
export type ExportFormat = (typeof exportFormats)[number]
