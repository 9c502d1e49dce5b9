import { RpcError } from '../../rpc-error.js'
import type { AdminAction, AdminEvent } from '../../world/admin-log.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { pageLimit } from '../paging.js'
import type { Params } from '../params.js'
import { adminEventToTl } from '../to-tl/admin-event-to-tl.js'
import { collected } from '../to-tl/collected.js'

/** Which flag of a filter asks for which actions. */
const flagsOf: Readonly<Record<AdminAction['type'], readonly string[]>> = {
  title: ['info'],
  about: ['info'],
  username: ['info'],
  'slow-mode': ['settings'],
  signatures: ['settings'],
  'pre-history': ['settings'],
  forum: ['settings', 'forums'],
  'default-rights': ['settings'],
  join: ['join'],
  leave: ['leave'],
  invite: ['invite'],
  ban: ['ban', 'unban', 'kick', 'unkick'],
  admin: ['promote', 'demote'],
  pin: ['pinned'],
  delete: ['delete'],
  edit: ['edit'],
}

/** The recent actions of a channel or supergroup, for its administrators. */
export const adminLogMethods: MethodTable = {
  'channels.getAdminLog': forUsers((call) => {
    const { params, account, world } = call
    const channel = call.inputs.channel(params.object('channel'))
    if (!channel.isAdmin(account.id)) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const maxId = Number(params.long('max_id'))
    const minId = Number(params.long('min_id'))
    const view = call.view()
    const events = world.state.adminLog
      .of(channel, world.state.now)
      .filter(({ id }) => (maxId === 0 || id < maxId) && id > minId)
      .filter((event) => isWanted(call, event, params.optionalObject('events_filter')))
      .slice(0, pageLimit(params.int('limit')))
      .map((event) => adminEventToTl(view, channel, event))
    view.channel(channel.id)
    return { _: 'channels.adminLogResults', events, ...collected(view) }
  }),
}

function isWanted(call: AccountCall, { userId, action }: AdminEvent, filter: Params | undefined): boolean {
  const admins = call.params.objects('admins').map((input) => call.inputs.user(input).id)
  if (admins.length > 0 && !admins.includes(userId)) return false
  if (filter && !flagsOf[action.type].some((flag) => filter.flag(flag))) return false
  const query = (call.params.optionalString('q') ?? '').toLowerCase()
  return query === '' || textOf(call, userId, action).toLowerCase().includes(query)
}

/** What a search finds an action by: who did it, and the texts it is about. */
function textOf(call: AccountCall, userId: number, action: AdminAction): string {
  const { firstName, lastName, username } = call.world.state.account(userId)
  const texts = Object.values(action).flatMap((value: unknown) => {
    if (typeof value === 'string') return [value]
    return typeof value === 'object' && value !== null && 'text' in value ? [String(value.text)] : []
  })
  return [firstName, lastName, username, ...texts].join(' ')
}
