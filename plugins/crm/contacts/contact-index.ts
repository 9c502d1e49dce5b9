import type { CrmStore } from '../crm-store.js'
import type { Contact } from './contact.js'
import { shownContact } from './find-contacts.js'

/** Which contacts are looked for. */
export interface ContactQuery {
  readonly channel?: string
  readonly closed?: boolean
  readonly waiting?: boolean
  /** Only those that changed before then, milliseconds since 1970. */
  readonly before?: number
  /** Only those in whose names or latest message this stands, in whatever case. */
  readonly text?: string
}

interface Entry extends Pick<Contact, 'id' | 'channelId' | 'closed' | 'waiting' | 'changedMs'> {
  /** What a search by text looks at, in lower case. */
  readonly words: string
}

/**
 * What lists of contacts are made by, in memory: with tens of thousands of contacts nobody wants all of them read for a page of a
 * hundred. Read once, when it is first asked, and told of every change from then on.
 */
export class ContactIndex {
  private entries: Promise<Map<string, Entry>> | undefined

  constructor(private readonly store: CrmStore) {
    store.onChange((contact) => void this.entries?.then((entries) => keep(entries, contact)))
  }

  /** The ids of those that are looked for, the latest change first. */
  async find({ channel, closed, waiting, before, text = '' }: ContactQuery): Promise<string[]> {
    const entries = await this.all()
    const wanted = text.trim().toLowerCase()
    return [...entries.values()]
      .filter(
        (entry) =>
          (channel === undefined || entry.channelId === channel) &&
          (closed === undefined || entry.closed === closed) &&
          (waiting === undefined || entry.waiting === waiting) &&
          (before === undefined || entry.changedMs < before) &&
          entry.words.includes(wanted),
      )
      .sort((one, other) => other.changedMs - one.changedMs)
      .map(({ id }) => id)
  }

  private all(): Promise<Map<string, Entry>> {
    this.entries ??= this.read()
    this.entries.catch(() => {
      this.entries = undefined
    })
    return this.entries
  }

  private async read(): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>()
    for (const contact of await this.store.contacts()) keep(entries, contact)
    return entries
  }
}

function keep(entries: Map<string, Entry>, contact: Contact): void {
  const { id, channelId, closed, waiting, changedMs, title, name, username, found, last } = contact
  const known = entries.get(id)
  if (known && known.changedMs > changedMs) return
  const words = [title, name, username, shownContact(found), last?.text].filter(Boolean).join('\n').toLowerCase()
  entries.set(id, { id, channelId, closed, waiting, changedMs, words })
}
