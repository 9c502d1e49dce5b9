import {
  type AgentPool,
  type AgentStatus,
  type Channel,
  type Delivery,
  formatDuration,
  html,
  type Markup,
} from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import { randomIdOf } from '../random-id.js'

/** An answer that waits, for the note about it. */
export interface WaitingAnswer {
  readonly key: string
  readonly groupMessageIds?: readonly number[]
}

/** Says in a topic why an answer waits: in one note for all that wait there, which goes when none does any more. */
export class WaitingNotes {
  /** One after the other for each contact, or two answers at once would bring two notes. */
  private readonly busy = new Map<string, Promise<void>>()

  constructor(private readonly parts: CrmParts) {}

  /** Shows why an answer waits, below the first that does. A note that is there is brought up to date. */
  show(channel: Channel, contactId: string, text: Markup, { key, groupMessageIds }: WaitingAnswer): Promise<void> {
    return this.inTurn(contactId, async () => {
      const { store, desks } = this.parts
      const contact = await store.contact(contactId)
      const desk = desks.of(channel)
      if (!contact || !desk) return
      if (contact.waitNote && (await desk.change(contact.waitNote, text))) return
      const replyTo = groupMessageIds?.[0]
      const options = { silent: true, randomId: randomIdOf('waits', contactId, key) }
      const note = await desk.note(channel, contact, text, { ...options, ...(replyTo !== undefined && { replyTo }) })
      if (note) await this.keep(contactId, { groupId: note.chatId, messageId: note.id })
    })
  }

  /** Takes the note away. @param isOver - whether nothing waits any more, asked when it is this one's turn. */
  end(channel: Channel, contactId: string, isOver: () => boolean): Promise<void> {
    return this.inTurn(contactId, async () => {
      const { waitNote } = (await this.parts.store.contact(contactId)) ?? {}
      if (!waitNote || !isOver()) return
      await this.parts.desks.of(channel)?.remove(waitNote)
      await this.keep(contactId, undefined)
    })
  }

  private async keep(contactId: string, waitNote: Contact['waitNote']): Promise<void> {
    await this.parts.store.changeContact(contactId, { waitNote } as Partial<Contact>)
  }

  private async inTurn(contactId: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.busy.get(contactId) ?? Promise.resolve()).then(act)
    const settled = turn.catch(() => {})
    this.busy.set(contactId, settled)
    try {
      await turn
    } finally {
      if (this.busy.get(contactId) === settled) this.busy.delete(contactId)
    }
  }
}

/** Why an answer is not sent yet, for managers. @param delivery - the answer as the outbox has it. */
export function whyItWaits(pool: AgentPool, contact: Contact, delivery: Delivery | undefined): Markup {
  const { paused, agents } = pool.getStatus()
  if (paused) {
    const command = `npx switchboard pools resume ${pool.name}`
    return html`<i>It is sent when the pool ${pool.name} is resumed, which a person paused: in the console, or with</i> <code>${command}</code>`
  }
  const own = agents.find(({ name }) => name === contact.agent)
  const waitedFor = own && own.state !== 'online' ? own.name : undefined
  const states = agents.map((agent) => stateText(agent, waitedFor, delivery))
  return html`<i>It is sent as soon as an agent can: ${states.join('; ')}.</i>`
}

function stateText({ name, state, reason, waitMs }: AgentStatus, own: string | undefined, delivery?: Delivery): string {
  const why = reason === undefined ? '' : ` (${reason})`
  const left = waitMs === undefined ? '' : `, for ${formatDuration(Math.ceil(waitMs / 1_000) * 1_000)}`
  const text = `${name} is ${state}${why}${left}`
  if (state !== 'online') return text
  if (own !== undefined) return `${text}, and writes instead when the contact's agent ${own} cannot for ten minutes`
  if (delivery?.state === 'sending' && delivery.agent === name) return `${text}, and is sending it`
  return delivery?.reason === undefined ? text : `${text}, but: ${delivery.reason}`
}
