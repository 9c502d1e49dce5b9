import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { RsaKey } from '../crypto/rsa-key.js'
import type { SchemaRegistry } from '../tl/schema-registry.js'
import type { AuthKeyStore } from './auth-key-store.js'
import type { WireFaults } from './wire-faults.js'
import type { WireLimits } from './wire-limits.js'

export interface MtprotoServerOptions {
  /** Default 0: any free port, at most 32767 when one is free there, because two libraries store ports as signed 16 bits. */
  port?: number
  /** The time on the wire: message ids, salts, liveness. Clients compare it with their own. Default the system's. */
  clock?: Clock
  log?: Logger
  /** The same seed gives the same RSA key and the same salts. Default: random ones. */
  seed?: number | string
  /** Instead of the one of `seed`. */
  rsa?: RsaKey
  /** The data centres behind the port; default 1 to 5. */
  dcIds?: readonly number[]
  /** The data centre of a client that names none; default the second of `dcIds`. */
  defaultDcId?: number
  /** Folders with `.tl` files of further layers. */
  schemaFolders?: readonly string[]
  /** The schemas to speak, instead of those found in packages and `schemaFolders`. */
  schemas?: SchemaRegistry
  /** Keeps auth keys over restarts; default: in memory. */
  authKeys?: AuthKeyStore
  limits?: Partial<WireLimits>
  faults?: WireFaults
}
