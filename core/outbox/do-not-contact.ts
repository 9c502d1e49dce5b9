import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import type { BlockedContact, OutboxStore } from './outbox-store.js'
import type { People } from './people.js'
import { type Recipient, recipientKey } from './recipient.js'

/** Answers that mean "do not write to me again", in some languages. */
const defaultStopWords: readonly string[] = [
  'stop',
  'unsubscribe',
  'do not contact me',
  'стоп',
  'отписаться',
  'отпишись',
  'не пишите мне',
  'stopp',
  'abmelden',
  'alto',
  'arrêt',
]

/** That somebody came onto the do-not-contact list, or left it. */
export interface DoNotContactChange {
  /** The names they stand there under: `'id:42'`, `'@name'` or `'+4912345'`. */
  readonly recipients: readonly string[]
  /** Why nobody writes to them; absent: they may be written to again. */
  readonly reason?: string
}

/**
 * The people nobody writes to, whatever pool and whatever message: one that waits for them is refused. One person can
 * stand there under an id, a name and a number; each blocks all of them as soon as it is known that they are one person's. A
 * number that somebody shows to none of our accounts, and that nobody was looked up by, cannot be known to be theirs.
 */
export class DoNotContact {
  private known = new Map<string, BlockedContact>()
  /** What is not kept yet: a list that is read meanwhile lacks it. */
  private readonly unkept = new Set<BlockedContact>()
  /** Who has just left it: a list that is read meanwhile has them still. */
  private readonly leaving = new Set<string>()
  /** How many changes were kept: a list that was read across one is old. */
  private changes = 0
  /** The stop words as {@link plain} has them, from the first message on: tables of Unicode are loaded with them. */
  private words: ReadonlySet<string> | undefined
  private readonly listeners = new Set<(change: DoNotContactChange) => void>()
  private isLoaded = false

  constructor(
    private readonly store: OutboxStore,
    private readonly clock: Clock,
    private readonly people: People,
    private readonly stopWords: readonly string[] = defaultStopWords,
  ) {}

  /** Reads the list; before anything is sent, and when another process has changed it. */
  async load(): Promise<void> {
    let kept: BlockedContact[]
    let changes: number
    do {
      changes = this.changes
      kept = await this.store.blocked()
    } while (changes !== this.changes)
    const before = this.known
    const all = [...kept.filter(({ recipient }) => !this.leaving.has(recipient)), ...this.unkept]
    this.known = new Map(all.map((contact) => [contact.recipient, contact]))
    this.people.forget()
    if (this.isLoaded) this.tellOfOthers(before)
    this.isLoaded = true
  }

  /** Calls the listener after each change of the list. It must not throw. @returns what ends that. */
  onChange(listener: (change: DoNotContactChange) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Takes somebody on the list. @param reason - for those who look at it later. @throws OUTBOX_NOT_STORABLE */
  async add(recipient: Recipient, reason = 'added by hand'): Promise<void> {
    await this.addAll([recipientKey(recipient)], reason)
  }

  /**
   * Takes somebody off the list, under all names that are known of the person.
   * @returns whether they were on it. @throws OUTBOX_NOT_STORABLE
   */
  async remove(recipient: Recipient): Promise<boolean> {
    const key = recipientKey(recipient)
    const gone: string[] = []
    for (const name of new Set([key, ...(await this.people.of(key))])) {
      if (this.known.delete(name)) gone.push(name)
      this.leaving.add(name)
      await this.store.unblock(name).finally(() => {
        this.leaving.delete(name)
        this.changes++
      })
    }
    if (gone.length > 0) this.tell({ recipients: gone })
    return gone.length > 0
  }

  /** Whether somebody is on the list, under this name. @throws OUTBOX_NOT_STORABLE */
  has(recipient: Recipient): boolean {
    return this.known.has(recipientKey(recipient))
  }

  /** Why one of these names of a person is on the list; `undefined` when none is. */
  reasonFor(keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const contact = this.known.get(key)
      if (contact) return contact.reason
    }
    return undefined
  }

  /** Makes sure that somebody is not on the list, under whatever name. @param key - as messages have it. @throws OUTBOX_DO_NOT_CONTACT */
  async check(key: string): Promise<void> {
    const reason = this.reasonFor([key, ...(await this.people.of(key))])
    if (reason !== undefined) throw new SwitchboardError('OUTBOX_DO_NOT_CONTACT', { recipient: key, reason })
  }

  /** Everybody on the list. */
  list(): BlockedContact[] {
    return [...this.known.values()]
  }

  /**
   * Listens to what somebody wrote: a message that is one of the stop words and nothing else takes them on the list. Case,
   * space around it and punctuation do not matter. From then on the names are known to be one person's.
   * @param names - all that is known of the person: id, usernames, phone number.
   * @returns whether it was one.
   */
  async heard(names: readonly Recipient[], text: string): Promise<boolean> {
    await this.people.merge(names.map(recipientKey))
    const said = plain(text)
    this.words ??= new Set(this.stopWords.map(plain))
    if (said === '' || !this.words.has(said)) return false
    await this.addAll(names.map(recipientKey), `wrote "${text.trim().slice(0, 60)}"`)
    return true
  }

  private async addAll(recipients: readonly string[], reason: string): Promise<void> {
    const isNews = recipients.some((recipient) => this.known.get(recipient)?.reason !== reason)
    const contacts = recipients.map((recipient) => ({ recipient, reason, sinceMs: this.clock.now() }))
    for (const contact of contacts) {
      this.known.set(contact.recipient, contact)
      this.unkept.add(contact)
    }
    await Promise.all(contacts.map((contact) => this.keep(contact)))
    if (isNews) this.tell({ recipients, reason })
  }

  private async keep(contact: BlockedContact): Promise<void> {
    try {
      await this.store.block(contact)
    } finally {
      this.unkept.delete(contact)
      this.changes++
    }
  }

  /** What another process has changed. */
  private tellOfOthers(before: ReadonlyMap<string, BlockedContact>): void {
    const gone = [...before.keys()].filter((name) => !this.known.has(name))
    if (gone.length > 0) this.tell({ recipients: gone })
    for (const { recipient, reason } of this.known.values()) {
      if (before.get(recipient)?.reason !== reason) this.tell({ recipients: [recipient], reason })
    }
  }

  private tell(change: DoNotContactChange): void {
    for (const listener of this.listeners) listener(change)
  }
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

showAs(DoNotContact, () => ({}))
