import { isAddressedTo } from '../handlers/commands/command.js'
import { ChatMemberContext } from '../handlers/contexts/chat-member-context.js'
import { MessageContext } from '../handlers/contexts/message-context.js'
import type { UpdateContext } from '../handlers/contexts/update-context.js'
import { objectField } from '../handlers/tl-fields.js'
import type { HandlerBinding } from './handler-binding.js'

/** Whether a handler wants what its context shows: its command first, then its filter. */
export function passes({ manifest }: HandlerBinding, context: UpdateContext): boolean {
  if (manifest.kind === 'command') {
    const passed = isCommand(manifest, context) && manifest.filter?.test(context) !== false
    // The next handler that gets this context, as this one does not want it, reads the command in its own way.
    if (!passed && manifest.command?.prefixes && context instanceof MessageContext) context.readCommand(undefined)
    return passed
  }
  if (manifest.kind === 'chat-member' && !tellsOfMembers(context)) return false
  return manifest.filter?.test(context) !== false
}

/** Whether it is one of the handler's commands, for this account. */
function isCommand(
  { commands, command }: Pick<HandlerBinding['manifest'], 'commands' | 'command'>,
  context: UpdateContext,
): boolean {
  if (!(context instanceof MessageContext)) return false
  const { parsedCommand } = context.readCommand(command?.prefixes)
  if (!parsedCommand || commands?.includes(parsedCommand.name) !== true) return false
  return isAddressedTo(parsedCommand, context.client)
}

/** For user accounts the messages that tell of members stand for updates; others of their kind do not. */
function tellsOfMembers({ update }: UpdateContext): boolean {
  const message = objectField(update, 'message')
  return message === undefined || ChatMemberContext.isToldBy(message)
}
