import { FieldReader } from './field-reader.js'
import { adminRightNames, bannedRightNames } from './rights.js'
import type {
  BotDescription,
  ChatDescription,
  MessageDescription,
  TopicDescription,
  UserDescription,
  WorldDescription,
} from './world-description.js'

/** Whether a text is a language code as Telegram's apps have them. */
const isLanguage = (text: string) => /^[a-z]{2,8}(-[a-z\d]{2,8})*$/i.test(text)

const chatKinds = ['basic', 'supergroup', 'forum', 'channel'] as const

/** Turns the data of a world file into a description and collects all that is wrong with it. */
export class WorldReader {
  readonly problems: string[] = []

  read(data: unknown): WorldDescription {
    const fields = FieldReader.of(data, '', this.problems)
    const world = {
      users: fields.list('users', (value, path) => this.user(FieldReader.of(value, path, this.problems))),
      bots: fields.list('bots', (value, path) => this.bot(FieldReader.of(value, path, this.problems))),
      chats: fields.list('chats', (value, path) => this.chat(FieldReader.of(value, path, this.problems))),
      messages: fields.list('messages', (value, path) => this.message(FieldReader.of(value, path, this.problems))),
      minUsers: fields.optionalBoolean('min_users'),
    }
    fields.refuseOthers()
    if (world.users.length === 0) this.problems.push('users must name at least one person')
    this.checkNames(world)
    return world
  }

  private user(fields: FieldReader): UserDescription {
    const user = {
      id: fields.number('id'),
      phone: fields.string('phone'),
      code: fields.string('code'),
      password: fields.optionalString('password'),
      passwordHint: fields.optionalString('password_hint'),
      firstName: fields.string('first_name'),
      lastName: fields.optionalString('last_name'),
      username: fields.optionalString('username'),
      otherUsernames: this.otherUsernames(fields),
      name: fields.optionalString('name'),
      about: fields.optionalString('about'),
      language: fields.optionalString('language'),
      dcId: fields.optionalNumber('dc_id'),
      contacts: fields.strings('contacts'),
    }
    this.checkUsername(fields, user.username)
    if (user.language !== undefined && !isLanguage(user.language)) fields.complain('language', 'is no language code')
    if (user.phone && !/^\+?\d{7,15}$/.test(user.phone)) fields.complain('phone', 'is no phone number')
    fields.refuseOthers()
    return user
  }

  private bot(fields: FieldReader): BotDescription {
    const bot = {
      id: fields.number('id'),
      token: fields.string('token'),
      firstName: fields.string('first_name'),
      username: fields.string('username'),
      otherUsernames: this.otherUsernames(fields),
      name: fields.optionalString('name'),
      about: fields.optionalString('about'),
      description: fields.optionalString('description'),
      privacyMode: fields.optionalBoolean('privacy_mode'),
      canJoinGroups: fields.optionalBoolean('can_join_groups'),
      inlinePlaceholder: fields.optionalString('inline_placeholder'),
      inlineFeedback: fields.optionalBoolean('inline_feedback'),
      owner: fields.optionalString('owner'),
      commands: fields.list('commands', (value, path) => {
        const command = FieldReader.of(value, path, this.problems)
        const read = { command: command.string('command'), description: command.string('description') }
        command.refuseOthers()
        return read
      }),
    }
    this.checkUsername(fields, bot.username)
    if (bot.token && !bot.token.startsWith(`${bot.id}:`)) fields.complain('token', `must begin with "${bot.id}:"`)
    fields.refuseOthers()
    return bot
  }

  private chat(fields: FieldReader): ChatDescription {
    const chat = {
      id: fields.optionalNumber('id'),
      kind: fields.oneOf('kind', chatKinds) ?? 'supergroup',
      title: fields.string('title'),
      username: fields.optionalString('username'),
      otherUsernames: this.otherUsernames(fields),
      about: fields.optionalString('about'),
      owner: fields.string('owner'),
      members: fields.strings('members'),
      admins: fields.list('admins', (value, path) => this.admin(value, path)),
      restricted: fields
        .strings('restricted')
        .map((name) => this.known(name, bannedRightNames, `${fields.path}.restricted`)),
      topics: fields.list('topics', (value, path) => this.topic(FieldReader.of(value, path, this.problems))),
      discussion: fields.optionalString('discussion'),
      slowModeSeconds: fields.optionalNumber('slow_mode_seconds'),
      signatures: fields.optionalBoolean('signatures'),
    }
    this.checkUsername(fields, chat.username)
    if (chat.kind === 'basic' && chat.username) fields.complain('username', 'is not for basic groups')
    if (chat.kind === 'basic' && chat.otherUsernames.length > 0) {
      fields.complain('other_usernames', 'are not for basic groups')
    }
    if (chat.topics.length > 0 && chat.kind !== 'forum') fields.complain('topics', 'are for forums only')
    fields.refuseOthers()
    return chat
  }

  private admin(value: unknown, path: string): NonNullable<ChatDescription['admins']>[number] {
    if (typeof value === 'string') return value
    const fields = FieldReader.of(value, path, this.problems)
    const admin = {
      username: fields.string('username'),
      rights: fields.strings('rights').map((name) => this.known(name, adminRightNames, `${path}.rights`)),
      rank: fields.optionalString('rank'),
    }
    fields.refuseOthers()
    return admin
  }

  private topic(fields: FieldReader): TopicDescription {
    const topic = {
      title: fields.string('title'),
      closed: fields.optionalBoolean('closed'),
      creator: fields.optionalString('creator'),
    }
    fields.refuseOthers()
    return topic
  }

  private message(fields: FieldReader): MessageDescription {
    const message = {
      from: fields.string('from'),
      to: fields.string('to'),
      text: fields.string('text'),
      topic: fields.optionalString('topic'),
    }
    fields.refuseOthers()
    return message
  }

  private known<Name extends string>(name: string, names: readonly Name[], path: string): Name {
    const found = names.find((other) => other === name)
    if (!found) this.problems.push(`${path}: "${name}" is no right; known are ${names.join(', ')}`)
    return found ?? (names[0] as Name)
  }

  /** Whoever is named by username must be described, and each username, id, phone and token only once. */
  private checkNames(world: WorldDescription): void {
    const { users, bots = [], chats = [] } = world
    this.unique(
      'id',
      [...users, ...bots].map(({ id }) => String(id)),
    )
    this.unique(
      'phone',
      users.map(({ phone }) => phone),
    )
    const named = [...users, ...bots]
    const usernames = [...named, ...chats].flatMap(({ username, otherUsernames = [] }) =>
      [username ?? [], otherUsernames].flat().map((each) => each.toLowerCase()),
    )
    this.unique('username', usernames)
    this.unique(
      'name',
      named.flatMap(({ name }) => name?.toLowerCase() ?? []),
    )
    const accounts = new Set(named.flatMap(({ username, name }) => [username?.toLowerCase(), name?.toLowerCase()]))
    const need = (username: string | undefined, where: string) => {
      if (username && !accounts.has(username.toLowerCase())) {
        this.problems.push(`${where} names "${username}", who is not described`)
      }
    }
    for (const user of users) for (const contact of user.contacts ?? []) need(contact, `contacts of ${user.id}`)
    for (const bot of bots) need(bot.owner, `owner of ${bot.username}`)
    for (const chat of chats) {
      need(chat.owner, `owner of "${chat.title}"`)
      for (const member of chat.members ?? []) need(member, `members of "${chat.title}"`)
      for (const admin of chat.admins ?? []) {
        need(typeof admin === 'string' ? admin : admin.username, `admins of "${chat.title}"`)
      }
    }
  }

  private otherUsernames(fields: FieldReader): string[] {
    const usernames = fields.strings('other_usernames')
    for (const username of usernames) {
      if (!isUsername(username)) fields.complain('other_usernames', `has "${username}", which is no username`)
    }
    return usernames
  }

  private checkUsername(fields: FieldReader, username: string | undefined): void {
    if (username && !isUsername(username)) {
      fields.complain('username', 'must have 5 to 32 letters, digits or underscores; short names go into `name`')
    }
  }

  private unique(what: string, values: readonly string[]): void {
    const seen = new Set<string>()
    for (const value of values) {
      if (value && seen.has(value)) this.problems.push(`${what} ${value} is there twice`)
      seen.add(value)
    }
  }
}

function isUsername(text: string): boolean {
  return /^[a-z]\w{3,30}[a-z0-9]$/i.test(text)
}
