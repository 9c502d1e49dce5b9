export type Button =
  | { type: 'text'; text: string }
  | { type: 'callback'; text: string; data: Uint8Array; requiresPassword: boolean }
  | { type: 'url'; text: string; url: string }
  | { type: 'switch-inline'; text: string; query: string; samePeer: boolean }
  | { type: 'request-phone'; text: string }
  | { type: 'request-location'; text: string }
  | { type: 'copy'; text: string; copyText: string }
  | { type: 'user-profile'; text: string; userId: number }
  | { type: 'web-view'; text: string; url: string; simple: boolean }

/** The buttons below a message, or below everyone's or one person's input field. */
export type ReplyMarkup =
  | { type: 'inline'; rows: readonly (readonly Button[])[] }
  | {
      type: 'keyboard'
      rows: readonly (readonly Button[])[]
      resize: boolean
      singleUse: boolean
      selective: boolean
      persistent: boolean
      placeholder: string | undefined
    }
  | { type: 'hide'; selective: boolean }
  | { type: 'force-reply'; singleUse: boolean; selective: boolean; placeholder: string | undefined }
