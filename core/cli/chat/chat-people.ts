import type { LoginPrompt } from '../../client/login/login-prompt.js'
import { markedId } from '../../client/peers/peer-id.js'
import { nearestName } from '../../errors/nearest-name.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { UserDescription, WorldDescription } from '../../sandbox/world/world-description.js'

/** Someone, or somewhere, to talk to. */
export interface Partner {
  /** How they are named on the command line: `@bot1`, `me`. */
  readonly name: string
  readonly title: string
  readonly kind: 'bot' | 'person' | 'group' | 'channel' | 'me'
  /** The short name the world's file gives them. */
  readonly shortName?: string
}

/** The people of a sandbox one can be, and those one can talk to. */
export class ChatPeople {
  private readonly titles = new Map<number, string>()

  constructor(private readonly world: WorldDescription) {
    for (const { id, firstName, lastName } of world.users) {
      this.titles.set(id, [firstName, lastName].filter(Boolean).join(' '))
    }
    for (const { id, firstName } of world.bots ?? []) this.titles.set(id, firstName)
    for (const { id, kind, title } of world.chats ?? []) {
      if (id !== undefined) this.titles.set(markedId(kind === 'basic' ? 'chat' : 'channel', id), title)
    }
  }

  /** Who can be played; each needs a username to be named by. */
  get persons(): readonly string[] {
    return this.world.users.flatMap(({ username }) => (username ? [username] : []))
  }

  /** @throws CLI_PERSON_UNKNOWN */
  person(name: string): UserDescription {
    const wanted = plainName(name)
    const person =
      this.world.users.find(({ username }) => username?.toLowerCase() === wanted) ??
      this.world.users.find((user) => user.username && user.name?.toLowerCase() === wanted)
    if (!person) throw unknown(name, this.persons)
    return person
  }

  /** Whom `person` can write to: bots first, then the others, groups and channels, and themselves. */
  partnersOf(person: UserDescription): readonly Partner[] {
    const bots = (this.world.bots ?? []).map(
      ({ username, firstName, name: shortName }): Partner => ({
        name: `@${username}`,
        title: firstName,
        kind: 'bot',
        ...(shortName !== undefined && { shortName }),
      }),
    )
    const others = this.world.users.flatMap(({ id, username, name: shortName }): Partner[] =>
      username && id !== person.id
        ? [
            {
              name: `@${username}`,
              title: this.titleOf(id),
              kind: 'person',
              ...(shortName !== undefined && { shortName }),
            },
          ]
        : [],
    )
    const chats = (this.world.chats ?? []).flatMap(({ kind, username, title }): Partner[] =>
      username ? [{ name: `@${username}`, title, kind: kind === 'channel' ? 'channel' : 'group' }] : [],
    )
    return [...bots, ...others, ...chats, { name: 'me', title: 'Saved Messages', kind: 'me' }]
  }

  /** Finds a partner by username, short name or title. @throws CLI_PERSON_UNKNOWN */
  partner(person: UserDescription, name: string): Partner {
    const partners = this.partnersOf(person)
    const wanted = plainName(name)
    const isSelf = wanted === person.username?.toLowerCase()
    const partner =
      partners.find((candidate) => plainName(candidate.name) === (isSelf ? 'me' : wanted)) ??
      partners.find((candidate) => candidate.shortName?.toLowerCase() === wanted) ??
      partners.find((candidate) => candidate.title.toLowerCase() === wanted)
    if (!partner)
      throw unknown(
        name,
        partners.map((candidate) => candidate.name),
      )
    return partner
  }

  /** The name of whoever has a marked id. */
  titleOf(id: number | undefined): string {
    return (id === undefined ? undefined : this.titles.get(id)) ?? String(id ?? '?')
  }
}

/** Answers the questions of a login from the world's own file. */
export function loginOf(person: UserDescription): LoginPrompt {
  return {
    phoneNumber: async () => person.phone,
    code: async () => person.code,
    password: async () => person.password ?? '',
  }
}

function plainName(name: string): string {
  return name.replace(/^@/, '').toLowerCase()
}

function unknown(name: string, known: readonly string[]): SwitchboardError<'CLI_PERSON_UNKNOWN'> {
  return new SwitchboardError('CLI_PERSON_UNKNOWN', { name, known, nearest: nearestName(name, known) })
}
