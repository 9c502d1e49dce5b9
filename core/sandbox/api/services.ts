import type { Logger } from '../../logging/logger.js'
import type { Wire } from '../ports.js'
import type { World } from '../world/world.js'
import type { Logins } from './logins.js'
import type { PasswordCheck } from './password-check.js'

/** Where the data centre can be reached, as clients are told. */
export interface CentreAddress {
  host: string
  port: number
  /** The port for media of all data centres; default `port`. */
  mediaPort?: number
  dcId: number
}

/** What the methods stand on. */
export interface Services {
  readonly world: World
  readonly wire: Wire
  readonly logins: Logins
  readonly passwords: PasswordCheck
  /** Asked each time, for the port is known only once the centre listens. */
  readonly address: () => CentreAddress
  readonly logger: Logger
}
