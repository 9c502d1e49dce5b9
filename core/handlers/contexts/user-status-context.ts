import { numberField, objectField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

/** Whether somebody is online, or when they were; of those who hide it, about when. */
export type UserStatus = 'online' | 'offline' | 'recently' | 'last-week' | 'last-month' | 'unknown'

const statuses: Readonly<Record<string, UserStatus | undefined>> = {
  UserStatusOnline: 'online',
  UserStatusOffline: 'offline',
  UserStatusRecently: 'recently',
  UserStatusLastWeek: 'last-week',
  UserStatusLastMonth: 'last-month',
}

/** Somebody came online or went offline. Telegram tells user accounts, of their contacts and of those they write with. */
export class UserStatusContext extends UpdateContext {
  /** Whose status it is. */
  get senderId(): number {
    return Number(this.update.userId)
  }

  /** Whether they are online, or about when they were. */
  get status(): UserStatus {
    return statuses[objectField(this.update, 'status')?.className ?? ''] ?? 'unknown'
  }

  /** Of somebody who went offline: when they were online last. */
  get lastOnline(): Date | undefined {
    return this.time('wasOnline')
  }

  /** Of somebody who is online: until when, unless they go on. */
  get onlineUntil(): Date | undefined {
    return this.time('expires')
  }

  private time(field: string): Date | undefined {
    const status = objectField(this.update, 'status')
    const seconds = status && numberField(status, field)
    return seconds === undefined ? undefined : new Date(seconds * 1_000)
  }
}
