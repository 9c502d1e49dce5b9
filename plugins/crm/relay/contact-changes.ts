import { type Client, html, rpcReason, verdictOf } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { AnswerChange, MessageLink } from '../crm-store.js'

/** Edits and deletes at contacts what was sent to them. What an agent that is away has to do is done when it is back. */
export class ContactChanges {
  constructor(private readonly parts: CrmParts) {}

  /** Makes a change at the contact, or keeps it for the agent and says so in the topic. */
  async make(link: MessageLink, change: AnswerChange): Promise<void> {
    const { store, log, line, clock } = this.parts
    const contact = await store.contact(link.contactId)
    if (contact?.userId === undefined) return
    const said = change.kind === 'deleted' ? { deleted: true } : { text: change.text, editedMs: clock.now() }
    if (link.said !== undefined) await log.change(contact.id, link.said, said)
    const client = line.get(link.agent)?.client
    if (client) return this.do(client, contact, link, change)
    await store.keepChange({ link, change })
    const what = change.kind === 'deleted' ? 'The deletion' : 'The edit'
    await this.tell(contact, link, change, `${what} reaches the contact when ${link.agent} is online again.`)
  }

  /** Makes what waited for an agent. */
  async catchUp(agent: string): Promise<void> {
    const { store, line } = this.parts
    for (const { link, change } of await store.keptChanges(agent)) {
      const contact = await store.contact(link.contactId)
      const client = line.get(agent)?.client
      if (!client) return
      if (contact) await this.do(client, contact, link, change)
      await store.forgetChange(link)
    }
  }

  private async do(client: Client, contact: Contact, link: MessageLink, change: AnswerChange): Promise<void> {
    const { userId } = contact
    if (userId === undefined) return
    try {
      if (change.kind === 'deleted') await client.deleteMessages(userId, [link.agentMessageId])
      else await client.editMessage(userId, link.agentMessageId, change.text, { entities: [...change.entities] })
    } catch (error) {
      const reason = rpcReason(error)
      if (reason === 'MESSAGE_NOT_MODIFIED') return
      if (verdictOf(error) !== 'final') throw error
      // Telegram lets nobody edit what is too old; a manager should not believe that it was done.
      await this.tell(contact, link, change, `Not changed at the contact: ${reason ?? String(error)}.`)
    }
  }

  private async tell(contact: Contact, link: MessageLink, { kind }: AnswerChange, text: string): Promise<void> {
    const { channels, desks } = this.parts
    const channel = channels.get(contact.channelId)
    const desk = channel && desks.of(channel)
    const replyTo = kind === 'edited' ? { replyTo: link.groupMessageId } : {}
    if (channel) await desk?.note(channel, contact, html`<i>${text}</i>`, { silent: true, ...replyTo })
  }
}
