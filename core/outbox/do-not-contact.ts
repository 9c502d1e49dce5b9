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

/**
 * The people nobody writes to, whatever pool and whatever message: one that waits for them is refused. One person can
 * stand there under an id, a name and a number; each blocks all of them as soon as it is known that they are one person's. A
 * number that somebody shows to none of our accounts, and that nobody was looked up by, cannot be known to be theirs.
 */
export class DoNotContact {
  private known = new Map<string, BlockedContact>()
  /** What is not kept yet: a list that is read meanwhile lacks it. */
  private readonly unkept = new Set<BlockedContact>()
  private readonly words: ReadonlySet<string>

  constructor(
    private readonly store: OutboxStore,
    private readonly clock: Clock,
    private readonly people: People,
    stopWords: readonly string[] = defaultStopWords,
  ) {
    this.words = new Set(stopWords.map(plain).filter((word) => word !== ''))
  }

  /** Reads the list; before anything is sent, and when another process has changed it. */
  async load(): Promise<void> {
    const kept = await this.store.blocked()
    this.known = new Map([...kept, ...this.unkept].map((contact) => [contact.recipient, contact]))
    this.people.forget()
  }

  /** Takes somebody on the list. @param reason - for those who look at it later. @throws OUTBOX_NOT_STORABLE */
  async add(recipient: Recipient, reason = 'added by hand'): Promise<void> {
    const contact = { recipient: recipientKey(recipient), reason, sinceMs: this.clock.now() }
    this.known.set(contact.recipient, contact)
    this.unkept.add(contact)
    await this.store.block(contact).finally(() => this.unkept.delete(contact))
  }

  /**
   * Takes somebody off the list, under all names that are known of the person.
   * @returns whether they were on it. @throws OUTBOX_NOT_STORABLE
   */
  async remove(recipient: Recipient): Promise<boolean> {
    const key = recipientKey(recipient)
    let existed = false
    for (const name of new Set([key, ...(await this.people.of(key))])) {
      existed = this.known.delete(name) || existed
      await this.store.unblock(name)
    }
    return existed
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

  /** @throws OUTBOX_DO_NOT_CONTACT when somebody is on the list, under whatever name. @param key - as messages have it. */
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
    if (said === '' || !this.words.has(said)) return false
    await Promise.all(names.map((name) => this.add(name, `wrote "${text.trim().slice(0, 60)}"`)))
    return true
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
