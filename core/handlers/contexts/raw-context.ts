import type { TlObjectOf, UpdateName } from '../../client/calls/api-types.js'
import type { TlObject } from '../../mtproto/driver.js'
import { UpdateContext } from './update-context.js'

/** An update as Telegram sent it, whatever it says; of a type that is named, with its fields. */
export class RawContext<Update extends TlObject = TlObject> extends UpdateContext {
  /** The update as Telegram sent it: `ctx.update.story` of a `RawContextOf<'UpdateStory'>`. Absent flags are `null`. */
  override get update(): Update {
    return super.update as Update
  }

  /** The TL constructor: `'UpdateUserStatus'`. */
  get type(): Update['className'] {
    return this.update.className
  }
}

/** The context of `@OnRaw('UpdateStory')`: its update has the fields of that type. */
export type RawContextOf<Name extends UpdateName> = RawContext<TlObjectOf<Name>>

/** The context of `@OnRaw` for each type of update. */
export type RawContextsByType = { [Name in UpdateName]: RawContextOf<Name> }
