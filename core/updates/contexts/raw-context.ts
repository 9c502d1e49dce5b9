import { UpdateContext } from './update-context.js'

/** An update as Telegram sent it, whatever it says. */
export class RawContext extends UpdateContext {
  /** The TL constructor: `'UpdateUserStatus'`. */
  get type(): string {
    return this.update.className
  }
}
