import type { TextEntity } from 'switchboard'

/** Somebody, or a way to somebody, that a post names. */
export interface FoundContact {
  readonly kind: 'username' | 'user' | 'phone' | 'email' | 'invite'
  /** Without `@`, in the spelling of the post; of a `user` the id, of a `phone` with `+` and digits alone. */
  readonly value: string
}

/** What contacts are looked for in. */
export interface ContactSource {
  readonly text: string
  readonly entities?: readonly TextEntity[]
  /** The addresses of the buttons below the post. */
  readonly buttonUrls?: readonly string[]
}

interface Options {
  /** Names that are no contact: the source's own, and whoever posts in it. */
  readonly except?: readonly (string | undefined)[]
}

/** Paths of t.me that lead to no person. */
const reserved = new Set(
  'joinchat addstickers addemoji addtheme share proxy socks login confirmphone setlanguage bg iv s c k a m contact boost giftcode invoice addlist'.split(
    ' ',
  ),
)

/** Usernames, links, numbers and addresses that are written, in the order of the text. */
const written = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}._%+-])(?<email>[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,24})(?![\p{L}\p{N}])`,
    String.raw`(?:https?:\/\/(?:www\.)?|(?<![A-Za-z0-9_.@\/-])(?:www\.)?)(?:t|telegram)\.(?:me|dog)\/(?<link>[+\w][^\s<>"')\]]*)`,
    String.raw`tg:\/\/(?<scheme>[^\s<>"')\]]+)`,
    String.raw`(?<![\p{L}\p{N}_@\/.])@(?<username>[A-Za-z]\w{3,31})(?!\w|@)`,
    String.raw`(?<![\w+.,\/=-])(?<phone>\+\d(?:[\s().-]{0,2}\d){7,14})(?!\d)`,
  ].join('|'),
  'giu',
)

/**
 * The contacts a post names, first things first: what is linked or mentioned and what is written in the order of the text,
 * then buttons. Each once.
 */
export function findContacts(source: ContactSource, { except = [] }: Options = {}): FoundContact[] {
  const found = new Map<string, FoundContact>()
  const barred = new Set(except.flatMap((name) => (name ? [name.replace(/^@/, '').toLowerCase()] : [])))
  const add = (contact: FoundContact | undefined) => {
    if (!contact || barred.has(contact.value.toLowerCase())) return
    const key = `${contact.kind} ${contact.value.toLowerCase()}`
    if (!found.has(key)) found.set(key, contact)
  }
  for (const { contacts } of [...inEntities(source), ...inText(source.text)].sort((one, other) => one.at - other.at)) {
    for (const contact of contacts) add(contact)
  }
  for (const url of source.buttonUrls ?? []) add(ofUrl(url))
  return [...found.values()]
}

interface Placed {
  readonly at: number
  readonly contacts: readonly FoundContact[]
}

function inText(text: string): Placed[] {
  return [...text.matchAll(written)].map(({ index, groups = {}, 0: { length } }) => {
    const { username, phone } = groups
    const isOther =
      (username !== undefined && isCode(text.slice(index + length, index + length + 2))) ||
      (phone !== undefined && isRange(phone))
    return { at: index, contacts: isOther ? [] : ofMatch(groups) }
  })
}

/** Packages and decorators are written like usernames, and go on: `@types/node`, `@pytest.fixture`. */
function isCode(behind: string): boolean {
  return /^(?:\/\w|[.-][a-z_])/.test(behind)
}

/** Sums of money look like numbers with a country code: `+5000-7000`. */
function isRange(phone: string): boolean {
  return /^\+\d*00\s?[-.]\s?\d+00$/.test(phone)
}

function ofMatch({ email, link, scheme, username, phone }: Record<string, string | undefined>): FoundContact[] {
  if (email) return [{ kind: 'email', value: email }]
  if (username) return [{ kind: 'username', value: username }]
  if (phone) return [{ kind: 'phone', value: digitsOf(phone) }]
  const contact = link ? ofPath(link) : scheme ? ofScheme(scheme) : undefined
  return contact ? [contact] : []
}

function inEntities({ entities = [] }: ContactSource): Placed[] {
  return entities.flatMap((entity): Placed[] => {
    const contact =
      entity.type === 'link'
        ? ofUrl(entity.url)
        : entity.type === 'mention-name'
          ? ({ kind: 'user', value: String(entity.userId) } as const)
          : undefined
    return contact ? [{ at: entity.offset, contacts: [contact] }] : []
  })
}

/** The contact behind an address, if it is one. */
function ofUrl(url: string): FoundContact | undefined {
  const [, scheme, rest = ''] = /^(mailto|tel|tg):(?:\/\/)?(.*)$/is.exec(url.trim()) ?? []
  if (scheme?.toLowerCase() === 'mailto') return { kind: 'email', value: decoded(rest.split('?')[0] ?? '') }
  if (scheme?.toLowerCase() === 'tel') return { kind: 'phone', value: digitsOf(decoded(rest)) }
  if (scheme) return ofScheme(rest)
  const [, subdomain] = /^(?:https?:\/\/)?([a-z]\w{3,31})\.t\.me\/?$/i.exec(url.trim()) ?? []
  if (subdomain && subdomain.toLowerCase() !== 'www') return { kind: 'username', value: subdomain }
  const [, path] = /^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.(?:me|dog)\/(.+)$/is.exec(url.trim()) ?? []
  return path ? ofPath(path) : undefined
}

/** `tg://resolve?domain=name`, `tg://user?id=1`. */
function ofScheme(rest: string): FoundContact | undefined {
  const [action, query = ''] = rest.split('?')
  const parameters = new URLSearchParams(query)
  const [domain, phone, id] = ['domain', 'phone', 'id'].map((name) => parameters.get(name) ?? '')
  if (action === 'resolve' && domain) return usernameOf(domain)
  if (action === 'resolve' && phone) return { kind: 'phone', value: digitsOf(phone) }
  if (action === 'user' && id && /^\d+$/.test(id)) return { kind: 'user', value: id }
  return undefined
}

/** What comes behind `t.me/`. */
function ofPath(path: string): FoundContact | undefined {
  const [first = '', second] = path.replace(/[.,;:!?]+$/, '').split(/[/?#]/)
  if (/^\+\d{8,15}$/.test(first)) return { kind: 'phone', value: first }
  if (first.startsWith('+')) return { kind: 'invite', value: first }
  if (first === 'joinchat' && second) return { kind: 'invite', value: `+${second}` }
  // `t.me/name/123` is a post of a channel, not its author.
  return second && /^\d+$/.test(second) ? undefined : usernameOf(first)
}

function usernameOf(name: string): FoundContact | undefined {
  return /^[a-z]\w{3,31}$/i.test(name) && !reserved.has(name.toLowerCase())
    ? { kind: 'username', value: name }
    : undefined
}

function digitsOf(phone: string): string {
  return `+${phone.replace(/\D/g, '')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** How a contact is written for people. */
export function shownContact({ kind, value }: FoundContact): string {
  if (kind === 'username') return `@${value}`
  if (kind === 'invite') return `https://t.me/${value}`
  return kind === 'user' ? `id ${value}` : value
}
