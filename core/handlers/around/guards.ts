import type { MemberStatus } from '../../client/chats/member-status.js'
import type { Client } from '../../client/client.js'
import type { HandlerGuard } from '../../decorators/around-manifest.js'
import type { HandlerKind } from '../../decorators/manifest.js'
import { withKnownMembers } from '../../errors/known-members.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { grouped, located, personal, signed } from '../filters/filter-kinds.js'
import { namedBy, names } from '../named-accounts.js'

/** What a {@link ReadyGuard} is made of. */
interface GuardParts<Context extends object> {
  readonly label: string
  readonly check: (context: Context) => boolean | Promise<boolean>
  /** The kinds of handler whose contexts know what it asks for; default: all. */
  readonly kinds?: readonly HandlerKind[]
  readonly otherwise?: string | Markup | LocalText | ((context: Context) => string | Markup | LocalText | undefined)
}

/** A guard for `@Guard`, with what somebody is told who is refused. */
export class ReadyGuard<Context extends object = object> implements HandlerGuard<Context> {
  private readonly parts: GuardParts<Context>

  constructor(parts: GuardParts<Context>) {
    this.parts = parts
  }

  /** How it reads in listings. */
  get label(): string {
    return this.parts.label
  }

  /** What somebody is told who is refused. */
  get otherwise(): GuardParts<Context>['otherwise'] | undefined {
    return this.parts.otherwise
  }

  /** Whether the handler may run. */
  check(context: Context): boolean | Promise<boolean> {
    return this.parts.check(context)
  }

  /** The part of it that asks what contexts of this kind cannot say, as it reads. */
  unfitFor(kind: HandlerKind): string | undefined {
    const { kinds, label } = this.parts
    return kinds === undefined || kinds.includes(kind) ? undefined : label
  }

  /** The same, that tells somebody who is refused: a text, or a function of the context that returns one. */
  withAnswer(otherwise: NonNullable<GuardParts<Context>['otherwise']>): ReadyGuard<Context> {
    return new ReadyGuard({ ...this.parts, otherwise })
  }
}

interface InChat {
  readonly client: Client
  readonly chatId: number | undefined
  readonly senderId: number | undefined
}
interface ByClient {
  readonly client: Client
  readonly senderId: number | undefined
}

const ruling: readonly MemberStatus[] = ['owner', 'administrator']
const inside: readonly MemberStatus[] = [...ruling, 'member', 'restricted']
const inChat = located.filter((kind) => kind !== 'deleted' && kind !== 'read')

/** Whether whoever is behind a context has one of these ranks in its chat, or in another one. */
async function hasStatus(
  { client, senderId }: ByClient,
  chat: number | string | undefined,
  wanted: readonly MemberStatus[],
): Promise<boolean> {
  if (chat === undefined || senderId === undefined) return false
  // An administrator who writes anonymously, and a channel that posts, write as the chat itself.
  if (senderId < 0) return senderId === chat && wanted.includes('administrator')
  if (typeof chat === 'number' && chat > 0) return false
  const { status } = await client.chat(chat).member(senderId)
  return wanted.includes(status)
}

/** Guards for `@Guard` on methods and classes. */
export const guards = withKnownMembers('guards', {
  /** Administrators of the chat and its owner, anonymous ones too; in a chat with one person nobody. */
  admins: new ReadyGuard({
    label: 'admins',
    kinds: inChat,
    check: (context: InChat) => hasStatus(context, context.chatId, ruling),
  }),
  /** The owner of the chat; in a chat with one person nobody. */
  owner: new ReadyGuard({
    label: 'owner',
    kinds: inChat,
    check: (context: InChat) => hasStatus(context, context.chatId, ['owner']),
  }),
  /** Chats with one person. Unlike the filter, it can tell those who come from elsewhere. */
  private: new ReadyGuard({
    label: 'private',
    kinds: personal,
    check: (context: { readonly isPrivate: boolean }) => context.isPrivate,
  }),
  /** Groups and supergroups. */
  group: new ReadyGuard({
    label: 'group',
    kinds: grouped,
    check: (context: { readonly isGroup: boolean }) => context.isGroup,
  }),

  /** Members of another group or channel, which this account can see: marked id or `'@username'`. */
  member(of: number | string) {
    const [chat] = namedBy('guards.member', [of])
    return new ReadyGuard({
      label: `member(${of})`,
      kinds: signed,
      check: (context: ByClient) => hasStatus(context, chat, inside),
    })
  },

  /** These people: marked ids, also as text, `'@username'`, or `'me'`. */
  from(...given: readonly (number | string)[]) {
    const wanted = namedBy('guards.from', given)
    return new ReadyGuard({
      label: `from(${given.join(', ')})`,
      kinds: signed,
      check: ({ client, senderId }: ByClient) => names(client, wanted, senderId),
    })
  },

  /** One of your own. @param label - how it reads in listings. */
  when<Context extends object>(label: string, check: (context: Context) => boolean | Promise<boolean>) {
    return new ReadyGuard<Context>({ label, check })
  },

  /** Whom at least one of these lets pass. */
  any<Context extends object>(...all: readonly [ReadyGuard<Context>, ...ReadyGuard<Context>[]]) {
    return new ReadyGuard<Context>({
      label: all.map(({ label }) => label).join(' or '),
      check: async (context) => {
        for (const one of all) if (await one.check(context)) return true
        return false
      },
    })
  },
})
