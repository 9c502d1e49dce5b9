import { type Channel, type DoNotContactChange, html, type Outbox } from 'switchboard'
import type { CrmParts } from '../crm-parts.js'
import { type Contact, type FoundPerson, recipientsOf } from './contact.js'

/** Tells managers, in the topic and on the card, whom nobody may write to any more, and whom again. */
export class NoContact {
  private readonly halt = new AbortController()
  private end: () => void = () => {}
  /** One after the other, or a note could come behind that of a later change. */
  private telling: Promise<void> = Promise.resolve()

  constructor(
    private readonly parts: CrmParts,
    private readonly outbox: Outbox,
  ) {}

  /** Follows the list from now on. */
  start(): void {
    this.end = this.outbox.doNotContact.onChange((change) => {
      const failed = (error: unknown) => {
        if (!this.halt.signal.aborted)
          this.parts.logger.warn('a change of the do-not-contact list was not told', { error })
      }
      this.telling = this.telling.then(() => this.tell(change)).catch(failed)
    })
  }

  stop(): void {
    this.end()
    this.halt.abort(new DOMException('The CRM has stopped.', 'AbortError'))
  }

  private async tell({ recipients }: DoNotContactChange): Promise<void> {
    const { channels, store } = this.parts
    for (const channel of channels.list()) {
      const found = await Promise.all(recipients.map((name) => store.findContact(channel.id, personCalled(name))))
      const contacts = new Map(found.flatMap((contact) => (contact ? [[contact.id, contact] as const] : [])))
      for (const contact of contacts.values()) await this.show(channel, contact)
    }
  }

  private async show(channel: Channel, contact: Contact): Promise<void> {
    const noContact = this.parts.refusal(contact)
    if (noContact === contact.noContact) return
    const changed = await this.parts.store.changeContact(contact.id, { noContact } as Partial<Contact>)
    // Whoever has no topic has a card with it as soon as there is one.
    if (!changed || changed.topicId === undefined) return
    const desk = await this.parts.desks.whenOnline(channel, this.halt.signal)
    const [name = ''] = recipientsOf(changed)
    const lifted = html`<i>The contact may be written to again.</i>`
    const command = `npx switchboard do-not-contact remove ${name}`
    const stopped = html`<i>Nobody may write to this contact any more:</i> ${noContact ?? ''}.
<i>Should the contact want that again, the console lifts it, or</i> <code>${command}</code>`
    await desk.note(channel, changed, noContact === undefined ? lifted : stopped)
    await desk.updateCard(channel, changed)
  }
}

/** Who stands on the list under a name. */
function personCalled(name: string): FoundPerson {
  if (name.startsWith('id:')) {
    const value = name.slice('id:'.length)
    return { found: { kind: 'user', value }, userId: Number(value) }
  }
  if (name.startsWith('@')) return { found: { kind: 'username', value: name.slice(1) } }
  return { found: { kind: 'phone', value: name } }
}
