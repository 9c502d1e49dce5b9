import type { ClientConfig } from './client-config.js'

/** Whether a login that is to be kept in a file asks somebody for the code that Telegram sends. */
export function asksForCode({ type, session, phoneCode }: ClientConfig): boolean {
  return type === 'user' && session.type === 'file' && !session.inMemory && !phoneCode
}
