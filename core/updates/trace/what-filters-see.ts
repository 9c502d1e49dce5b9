import type { Client } from '../../client/client.js'
import { mediaTypeOf } from '../../content/media.js'
import type { ParsedCommand } from '../../handlers/commands/command.js'
import type { TlObject } from '../../mtproto/driver.js'

/** What contexts may have of what filters ask for. */
interface Seen {
  readonly client: Client
  readonly text?: string
  readonly chatId?: number
  readonly senderId?: number
  readonly outgoing?: boolean
  readonly isPrivate?: boolean
  readonly isGroup?: boolean
  readonly isChannel?: boolean
  readonly parsedCommand?: ParsedCommand | undefined
  readonly change?: string
  readonly raw?: TlObject
}

/** What each of the `filters` looks at, as people read it; `undefined`: nothing that its answer does not say. */
const sight: Readonly<Record<string, (seen: Seen) => string | undefined>> = {
  private: chatKind,
  group: chatKind,
  channel: chatKind,
  incoming: direction,
  outgoing: direction,
  savedMessages: chat,
  chat,
  from: ({ client, senderId }) => someone(client, senderId),
  text: ({ text }) => text,
  command: ({ parsedCommand, text }) => (parsedCommand ? commandText(parsedCommand) : text),
  media: ({ raw }) => raw && (mediaTypeOf(raw.media as TlObject | null | undefined) ?? 'none'),
  reply: ({ raw }) => {
    const id = (raw?.replyTo as { replyToMsgId?: number } | null | undefined)?.replyToMsgId
    return id == null ? undefined : `#${id}`
  },
  album: () => undefined,
  forwarded: () => undefined,
  change: ({ change }) => change,
  mentioned: () => undefined,
}

/** The names of the filters it knows, to be compared with those there are. */
export const seeingFilters: readonly string[] = Object.keys(sight)

/** What the filter of this name looked at; `undefined` when that is not known or says nothing. */
export function whatFilterSaw(name: string, context: object): string | undefined {
  try {
    return Object.hasOwn(sight, name) ? sight[name]?.(context as Seen) : undefined
  } catch {
    return undefined
  }
}

/** An account or chat by id, with its username when it is known: `700000003 @alice`. */
export function someone(client: Client, id: number | undefined): string | undefined {
  if (id === undefined || id === 0) return undefined
  const username = client.peers.get(id)?.username ?? (id === client.self?.id ? client.self.username : undefined)
  return username === undefined ? String(id) : `${id} @${username}`
}

/** A command as it was written: `/start@some_bot`. */
export function commandText({ name, addressee }: ParsedCommand): string {
  return addressee === undefined ? `/${name}` : `/${name}@${addressee}`
}

function chatKind({ isPrivate, isGroup, isChannel }: Seen): string | undefined {
  return isPrivate ? 'private' : isGroup ? 'group' : isChannel ? 'channel' : undefined
}

function direction({ outgoing }: Seen): string {
  return outgoing ? 'outgoing' : 'incoming'
}

function chat({ client, chatId }: Seen): string | undefined {
  return someone(client, chatId)
}
