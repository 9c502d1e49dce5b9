import type { TlObject } from '../../mtproto/driver.js'

const classes = new Set([
  'Updates',
  'UpdatesCombined',
  'UpdateShort',
  'UpdateShortMessage',
  'UpdateShortChatMessage',
  'UpdateShortSentMessage',
  'UpdatesTooLong',
  'messages.AffectedMessages',
  'messages.AffectedHistory',
  'messages.AffectedFoundMessages',
  'messages.InvitedUsers',
])

/** Whether an answer moves the update state (`pts`) of its account; see core.telegram.org/api/updates. */
export function affectsUpdateState(result: TlObject): boolean {
  return classes.has(result.className)
}
