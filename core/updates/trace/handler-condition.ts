import type { Client } from '../../client/client.js'
import type { HandlerManifest } from '../../decorators/manifest.js'
import { isAddressedTo } from '../../handlers/commands/command.js'
import { AlbumContext } from '../../handlers/contexts/album-context.js'
import { createContext } from '../../handlers/contexts/context-factory.js'
import { MessageContext } from '../../handlers/contexts/message-context.js'
import type { UpdateContext, UpdateOccurrence } from '../../handlers/contexts/update-context.js'
import type { TlObject } from '../../mtproto/driver.js'
import { type FilterVerdict, verdictOfFilter, within } from './filter-verdict.js'
import type { UpdateTrace } from './update-traces.js'
import { commandText } from './what-filters-see.js'

/**
 * What a handler's command and filter say of an update, asked now, with a context that is made for it.
 * @returns `undefined` when the handler has neither.
 */
export function conditionOf(manifest: HandlerManifest, trace: UpdateTrace, client: Client): FilterVerdict | undefined {
  const { filter, commands } = manifest
  if (!filter && !commands) return undefined
  const context = contextFor(manifest, trace, client)
  const command = commands && commandVerdict(commands, manifest.command?.prefixes ?? ['/'], context)
  if (!filter) return command
  const rest = verdictOfFilter(filter, context, command?.answer === 'no')
  if (!command) return rest
  const answer = command.answer === 'yes' ? rest.answer : command.answer
  return { label: `${command.label} and ${rest.label}`, name: 'and', answer, parts: [command, ...within('and', rest)] }
}

function contextFor({ kind }: HandlerManifest, { incoming, source, delivery }: UpdateTrace, client: Client) {
  const occurrence: UpdateOccurrence = { update: incoming.raw, redelivered: source === 'again', stopped: false }
  if (kind !== 'album') return createContext(kind, client, occurrence)
  const parts = delivery?.album?.parts.map((part) => part.incoming.message) ?? [incoming.message]
  return new AlbumContext(
    client,
    occurrence,
    parts.filter((part): part is TlObject => part !== undefined),
  )
}

function commandVerdict(
  commands: readonly string[],
  prefixes: readonly string[],
  context: UpdateContext,
): FilterVerdict {
  const argument = commands.flatMap((name) => prefixes.map((prefix) => `${prefix}${name}`)).join(', ')
  if (context instanceof MessageContext) context.readCommand(prefixes.join() === '/' ? undefined : prefixes)
  const { parsedCommand, text = '' } = context instanceof MessageContext ? context : { parsedCommand: undefined }
  const isElsewhere = parsedCommand !== undefined && !isAddressedTo(parsedCommand, context.client)
  const isAsked = parsedCommand !== undefined && !isElsewhere && commands.includes(parsedCommand.name)
  return {
    label: `command(${argument})`,
    name: 'command',
    argument,
    answer: isAsked ? 'yes' : 'no',
    saw: parsedCommand ? commandText(parsedCommand) + (isElsewhere ? ' (another account)' : '') : text,
  }
}
