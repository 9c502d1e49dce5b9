import type { TlObject } from '../../mtproto/driver.js'

/**
 * Whom a call is about: a marked id (see `peer-id.ts`), `'@name'`, `'me'`, a phone number `'+49...'`, or a TL object
 * that names someone (`InputPeer...`, `Peer...`, `User`, `Chat`, `Channel`, `Message`).
 */
export type PeerRef = number | string | TlObject
