import { endsLogin } from '../../errors/verdict.js'
import type { Driver, DriverListener } from '../../mtproto/driver.js'
import { driverFactory } from '../../mtproto/library/driver-factory.js'
import type { ClientParts } from '../client-parts.js'
import { driverSettings } from '../driver-settings.js'
import { whoAmI } from './login.js'
import type { StoredLogin } from './stored-login.js'

const deaf: DriverListener = { updates() {}, connection() {}, credentials() {} }
/** So long it is asked again when a data centre says that it does not know the key. */
const keyDoubtedMs = 10_000

/** Asks Telegram over a connection of its own whether a login has ended, as a person's account hangs on the answer. */
export class SecondOpinion {
  private readonly driver: Driver

  /** The first connection has to be closed: two at once can cost the key. */
  constructor(
    { config, address, logger, ...parts }: ClientParts,
    { credentials, device }: Pick<StoredLogin, 'credentials' | 'device'>,
  ) {
    const make = parts.driverFactory ?? driverFactory(config.driver)
    this.driver = make({
      ...driverSettings(config, device),
      ...(credentials ? { credentials } : {}),
      ...(address ? { address } : {}),
      keyDoubtedMs,
      connectRate: parts.connectRate,
      noUpdates: true,
      logger,
      listener: deaf,
    })
  }

  /** Whether Telegram says that it has; no answer is no. Never rejects. */
  async isEnded(): Promise<boolean> {
    const { driver } = this
    try {
      await driver.connect(new AbortController().signal)
      const account = await whoAmI({
        invoke: (method, params) => driver.invoke(method, params),
        create: (className, fields) => driver.create(className, fields),
        passwordAnswer: (challenge, password) => driver.passwordAnswer(challenge, password),
      })
      return account === undefined
    } catch (error) {
      return endsLogin(error)
    } finally {
      await this.close()
    }
  }

  /** Gives up waiting for the answer. */
  async close(): Promise<void> {
    await this.driver.close().catch(() => {})
  }
}
