import type { TlObject } from '../mtproto/driver.js'

/** The request an object came as the answer to. */
export interface UpdatesOrigin {
  method: string
  params: Readonly<Record<string, unknown>>
}

/**
 * Hears every `Updates` object in order. With an origin it is the answer to an own request, which moves the update
 * state as well and may be a `messages.AffectedMessages` too.
 */
export type UpdatesListener = (updates: TlObject, origin?: UpdatesOrigin) => void
