import { type Client, type Message, markedId, type TlObject } from 'switchboard'

/** A post of a source, as the CRM looks at it. */
export interface Post {
  /** The account that sees it. */
  readonly client: Client
  readonly chatId: number
  readonly messageId: number
  /** Names it over all accounts. */
  readonly key: string
  readonly text: string
  /** The message that has the text; of an album the one with the caption. */
  readonly message: Message
  /** All parts. */
  readonly parts: readonly Message[]
  /** Title or username of where it is. */
  readonly sourceName: string
  readonly sourceUsername?: string
  readonly link?: string
  /** Addresses of the buttons below it. */
  readonly buttonUrls: readonly string[]
}

const channelStart = markedId('channel', 0)

/** Reads a post. @param parts - one message, or those of an album. */
export function readPost(client: Client, parts: readonly Message[]): Post | undefined {
  const message = parts.find(({ text }) => text !== '') ?? parts[0]
  if (!message || message.isService) return undefined
  const { chatId, id } = message
  const known = client.peers.get(chatId)
  const link = linkOf(chatId, id, known?.username)
  return {
    client,
    chatId,
    messageId: id,
    key: `${chatId}/${parts[0]?.groupedId ?? id}`,
    text: message.text,
    message,
    parts,
    sourceName: known?.name ?? String(chatId),
    ...(known?.username && { sourceUsername: known.username }),
    ...(link && { link }),
    buttonUrls: parts.flatMap(({ raw }) => urlsIn(raw)),
  }
}

/** The address of a message: of a public chat for everybody, of a private one for its members; basic groups have none. */
function linkOf(chatId: number, messageId: number, username: string | undefined): string | undefined {
  if (username) return `https://t.me/${username}/${messageId}`
  return chatId < channelStart ? `https://t.me/c/${channelStart - chatId}/${messageId}` : undefined
}

function urlsIn(raw: TlObject): string[] {
  const { rows } = (raw.replyMarkup ?? {}) as { rows?: readonly { buttons: readonly { url?: unknown }[] }[] }
  return (rows ?? []).flatMap(({ buttons }) => buttons.flatMap(({ url }) => (typeof url === 'string' ? [url] : [])))
}
