import { isAddressedTo } from './command.js'
import { MessageContext } from './contexts/message-context.js'
import type { UpdateContext } from './contexts/update-context.js'
import type { HandlerBinding } from './handler-binding.js'

/** Whether a handler wants what its context shows: its command first, then its filter. */
export function passes({ manifest }: HandlerBinding, context: UpdateContext): boolean {
  if (manifest.kind === 'command' && !hasCommand(manifest.commands, context)) return false
  return manifest.filter?.test(context) !== false
}

/** Whether it is one of these commands, for this account. */
export function hasCommand(commands: readonly string[] | undefined, context: UpdateContext): boolean {
  if (!(context instanceof MessageContext)) return false
  const { parsedCommand } = context
  if (!parsedCommand || commands?.includes(parsedCommand.name) !== true) return false
  return isAddressedTo(parsedCommand, context.client)
}
