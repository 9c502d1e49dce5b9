import { ConfigKey } from '../config/config-key.js'

/** A user account that sends on behalf of a channel. */
export class ChannelAgent {
  /** The account's phone number, in international form. */
  @ConfigKey({
    kind: 'text',
    required: true,
    secret: true,
    pattern: /^\+?[\d\s()-]{5,25}$/,
    patternMeans: 'is not a phone number in international form',
    example: '"+79991234567"',
  })
  phone!: string

  /** Name of the account's session; one account has one, also when several channels share the account. */
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/,
    patternMeans: 'is the name of a file: letters, digits, `_`, `-` and `.` only',
    example: '"agent_python_1"',
  })
  sessionName!: string
}

/** Which posts of the sources are wanted. */
export class ChannelFilters {
  /** Words and phrases of which a post has one; none: every post is wanted. */
  @ConfigKey({ kind: 'texts', example: '["python", "django"]' })
  includeKeywords: string[] = []

  /** Words and phrases of which a post has none. */
  @ConfigKey({ kind: 'texts', example: '["senior"]' })
  excludeKeywords: string[] = []

  /** Whether a post has all of `include_keywords`, instead of one. */
  @ConfigKey({ kind: 'boolean' })
  requireAllIncludes = false

  /** Whether keywords are whole words; otherwise `java` is found in `JavaScript`. */
  @ConfigKey({ kind: 'boolean' })
  wholeWords = true

  /** Whether capital letters matter. */
  @ConfigKey({ kind: 'boolean' })
  caseSensitive = false
}

/**
 * An output channel: what it takes from which sources, and the CRM behind it. Keys are named as in `channels.json`, in
 * snake_case there. It is read-only; changes go through `Channels`.
 */
export class Channel {
  /** Name for programs; unique. */
  @ConfigKey({ kind: 'text', required: true, example: '"channel_123"' })
  id!: string

  /** Name for people. */
  @ConfigKey({ kind: 'text', required: true, example: '"Python Jobs"' })
  name!: string

  /** Where found posts are announced: a channel, group or person of Telegram. */
  @ConfigKey({ kind: 'peer' })
  telegramId?: number | string

  /** Whether anything is done for it. */
  @ConfigKey({ kind: 'boolean' })
  enabled = true

  /** Channels and groups whose posts are looked at. */
  @ConfigKey({ kind: 'peers' })
  inputSources: (number | string)[] = []

  /** Which posts are wanted. */
  @ConfigKey({ kind: 'block', of: () => ChannelFilters })
  filters = new ChannelFilters()

  /** Whether the people behind posts are written to and have topics in the CRM group. Needs an agent. */
  @ConfigKey({ kind: 'boolean' })
  crmEnabled = false

  /** The forum with a topic for each contact. */
  @ConfigKey({ kind: 'peer' })
  crmGroupId?: number | string

  /** The accounts that write to contacts. */
  @ConfigKey({
    kind: 'blocks',
    of: () => ChannelAgent,
    example: '[{ "phone": "+79991234567", "session_name": "agent_python_1" }]',
  })
  agents: ChannelAgent[] = []

  /** Whether a contact found in a post is written to at once. */
  @ConfigKey({ kind: 'boolean' })
  autoResponseEnabled = false

  /** The first message to a contact; `{contact_name}`, `{post_link}` and others are filled in. */
  @ConfigKey({ kind: 'text', example: '"Hello {contact_name}! I saw {post_link}."' })
  autoResponseTemplate?: string

  /** The same by language (`en`, `ru`), for posts in that language. */
  @ConfigKey({ kind: 'map', example: '{ "ru": "Здравствуйте, {contact_name}!" }' })
  autoResponseTemplates?: Readonly<Record<string, unknown>>

  /** Whether the post is also forwarded into the contact's topic. */
  @ConfigKey({ kind: 'boolean' })
  mirrorJobPostToTopic = false

  /** What stands for it in the file, keys of other programs included. */
  json: ChannelJson = {}

  /** Changes with every change of {@link json}; hand it to a change to be told of one by somebody else. */
  version = ''
}

/** A channel as the file has it: keys in snake_case; keys that Switchboard does not know are kept. */
export interface ChannelJson {
  readonly [key: string]: unknown
}

/** The root of `channels.json`. */
export class ChannelsFile {
  /** The channels. */
  @ConfigKey({ kind: 'blocks', of: () => Channel, example: '[{ "id": "...", "name": "..." }]' })
  channels: Channel[] = []
}
