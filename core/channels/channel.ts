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
    title: { en: 'Phone', ru: 'Телефон' },
  })
  phone!: string

  /** Name of the account's session; one account has one, also when several channels share the account. */
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
    patternMeans: 'is the name of a file: up to 64 letters, digits, `_`, `-` and `.`',
    example: '"agent_python_1"',
    title: { en: 'Session name', ru: 'Имя сессии' },
  })
  sessionName!: string
}

/** Which posts of the sources are wanted. */
export class ChannelFilters {
  /** Words and phrases of which a post has one; none: every post is wanted. */
  @ConfigKey({
    kind: 'texts',
    example: '["python", "django"]',
    title: { en: 'Wanted keywords', ru: 'Нужные слова' },
    description: {
      en: 'A post has one of these words or phrases; none here: every post is wanted.',
      ru: 'В объявлении есть одно из этих слов или выражений; если пусто, подходит любое.',
    },
  })
  includeKeywords: string[] = []

  /** Words and phrases of which a post has none. */
  @ConfigKey({
    kind: 'texts',
    example: '["senior"]',
    title: { en: 'Unwanted keywords', ru: 'Ненужные слова' },
    description: { en: 'A post has none of these.', ru: 'В объявлении нет ни одного из них.' },
  })
  excludeKeywords: string[] = []

  /** Whether a post has all of `include_keywords`, instead of one. */
  @ConfigKey({
    kind: 'boolean',
    title: { en: 'All wanted keywords at once', ru: 'Все нужные слова сразу' },
    description: { en: 'Otherwise one of them is enough.', ru: 'Иначе достаточно одного из них.' },
  })
  requireAllIncludes = false

  /** Whether keywords are whole words; otherwise `java` is found in `JavaScript`. */
  @ConfigKey({
    kind: 'boolean',
    title: { en: 'Whole words only', ru: 'Только целые слова' },
    description: { en: 'Otherwise java is found in JavaScript.', ru: 'Иначе java найдётся и в JavaScript.' },
  })
  wholeWords = true

  /** Whether capital letters matter. */
  @ConfigKey({ kind: 'boolean', title: { en: 'Capital letters matter', ru: 'Различать прописные и строчные' } })
  caseSensitive = false
}

/**
 * An output channel: what it takes from which sources, and the CRM behind it. Keys are named as in `channels.json`, in
 * snake_case there. It is read-only; changes go through `Channels`.
 */
export class Channel {
  /** Name for programs; unique. */
  @ConfigKey({
    kind: 'text',
    required: true,
    example: '"channel_123"',
    title: { en: 'Id', ru: 'Идентификатор' },
    description: { en: 'For programs; it stays as it is.', ru: 'Для программ; потом не меняется.' },
  })
  id!: string

  /** Name for people. */
  @ConfigKey({ kind: 'text', required: true, example: '"Python Jobs"', title: { en: 'Name', ru: 'Название' } })
  name!: string

  /** Where found posts are announced: a channel, group or person of Telegram. */
  @ConfigKey({
    kind: 'peer',
    title: { en: 'Announce in', ru: 'Где объявлять' },
    description: {
      en: 'The chat that found posts are announced in: an id, a @username or a link.',
      ru: 'Чат, в котором объявляется найденное: id, @имя или ссылка.',
    },
  })
  telegramId?: number | string

  /** Whether anything is done for it. */
  @ConfigKey({ kind: 'boolean', title: { en: 'Enabled', ru: 'Включён' } })
  enabled = true

  /** Channels and groups whose posts are looked at. */
  @ConfigKey({
    kind: 'peers',
    title: { en: 'Sources', ru: 'Источники' },
    description: {
      en: 'Channels and groups whose posts are looked at: ids, @usernames or links.',
      ru: 'Каналы и группы, чьи сообщения просматриваются: id, @имена или ссылки.',
    },
  })
  inputSources: (number | string)[] = []

  /** Which posts are wanted. */
  @ConfigKey({ kind: 'block', of: () => ChannelFilters, title: { en: 'Filters', ru: 'Фильтры' } })
  filters = new ChannelFilters()

  /** Whether the people behind posts are written to and have topics in the CRM group. Needs an agent. */
  @ConfigKey({
    kind: 'boolean',
    title: { en: 'CRM: write to the people behind posts', ru: 'CRM: писать авторам объявлений' },
    description: { en: 'Takes at least one agent.', ru: 'Нужен хотя бы один агент.' },
  })
  crmEnabled = false

  /** The forum with a topic for each contact. */
  @ConfigKey({
    kind: 'peer',
    title: { en: 'CRM group', ru: 'Группа CRM' },
    description: { en: 'The forum with a topic for each contact.', ru: 'Форум с темой для каждого контакта.' },
  })
  crmGroupId?: number | string

  /** The accounts that write to contacts. */
  @ConfigKey({
    kind: 'blocks',
    of: () => ChannelAgent,
    example: '[{ "phone": "+79991234567", "session_name": "agent_python_1" }]',
    title: { en: 'Agents', ru: 'Агенты' },
    description: { en: 'The accounts that write to contacts.', ru: 'Аккаунты, которые пишут контактам.' },
  })
  agents: ChannelAgent[] = []

  /** Whether a contact found in a post is written to at once. */
  @ConfigKey({ kind: 'boolean', title: { en: 'Write to a contact at once', ru: 'Сразу писать контакту' } })
  autoResponseEnabled = false

  /** The first message to a contact; `{contact_name}`, `{post_link}` and others are filled in. */
  @ConfigKey({
    kind: 'text',
    example: '"Hello {contact_name}! I saw {post_link}."',
    title: { en: 'First message', ru: 'Первое сообщение' },
    description: {
      en: 'Filled in: {contact_name}, {contact_username}, {post_link}, {post_text}, {source}, {channel_name}, {keywords}.',
      ru: 'Подставляются: {contact_name}, {contact_username}, {post_link}, {post_text}, {source}, {channel_name}, {keywords}.',
    },
  })
  autoResponseTemplate?: string

  /** The same by language (`en`, `ru`), for posts in that language. */
  @ConfigKey({
    kind: 'map',
    example: '{ "ru": "Здравствуйте, {contact_name}!" }',
    title: { en: 'First message by language', ru: 'Первое сообщение по языкам' },
    description: { en: 'For posts in that language: en, ru.', ru: 'Для объявлений на этом языке: en, ru.' },
  })
  autoResponseTemplates?: Readonly<Record<string, unknown>>

  /** Whether the post is also forwarded into the contact's topic. */
  @ConfigKey({
    kind: 'boolean',
    title: { en: 'Forward the post into the topic of its contact', ru: 'Пересылать объявление в тему контакта' },
  })
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
