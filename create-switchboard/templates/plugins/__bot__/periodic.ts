import { Every, Inject, Logger, Plugin } from 'switchboard'

@Plugin({ name: '__bot___periodic' })
export class Periodic {
  constructor(@Inject(Logger) private readonly log: Logger) {}

  /** Runs once an hour while the bot is online. */
  @Every('1h', { name: '__bot___still_here' })
  stillHere() {
    this.log.info('still here')
  }
}
