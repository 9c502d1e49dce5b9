import { type Channel, type Delivery, isSwitchboardError, type Outbox, verdictOf } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { DeliveryNote } from '../crm-store.js'
import type { Desk } from '../desk/desk.js'

/** A message of the outbox that is over, with what it was for and where that is told. */
export interface SettledDelivery<Note extends DeliveryNote = DeliveryNote> {
  readonly delivery: Delivery
  readonly note: Note
  readonly contact: Contact
  readonly channel: Channel
  readonly desk: Desk
}

type Tell = { [Kind in DeliveryNote['kind']]: (settled: SettledDelivery<NoteOf<Kind>>) => Promise<void> }
type NoteOf<Kind> = Extract<DeliveryNote, { kind: Kind }>

/** How the key of a message begins that is one before, sent once more; its number stands behind it. */
const retryKey = 'retry:'
/** How long until it is tried again to tell what could not be told. */
const againMs = 30_000

/**
 * Follows what the CRM gave to the outbox, also over restarts, and has told in the topics what became of it: once the desk
 * of the channel is there.
 */
export class Deliveries {
  private readonly notes = new Map<number, DeliveryNote>()
  /** Those that are being told of, and whether there was news meanwhile. */
  private readonly telling = new Map<number, { isNews: boolean; done: Promise<void> }>()
  private readonly ends: (() => void)[] = []
  /** Those that were taken back to be sent otherwise, or not at all: nothing is told of them. */
  private readonly withdrawn = new Set<number>()
  private readonly slow = new Set<{ cancel(): void }>()
  private isStopped = false

  constructor(
    private readonly parts: CrmParts,
    private readonly outbox: Outbox,
    private readonly tell: Tell,
  ) {}

  /** Begins to follow what the outbox tells. */
  async start(): Promise<void> {
    this.ends.push(
      this.outbox.onChange(({ id, key }) => {
        if (this.notes.has(id)) void this.settle(id)
        else if (key?.startsWith(retryKey)) void this.followAgain(id, Number(key.slice(retryKey.length)))
      }),
    )
    for (const [id, note] of await this.parts.store.deliveries()) this.notes.set(id, note)
  }

  stop(): void {
    this.isStopped = true
    for (const end of this.ends.splice(0)) end()
    for (const timer of this.slow) timer.cancel()
  }

  /** Does something with a message that is not over after so many milliseconds. */
  whenSlow(id: number, waitMs: number, tell: () => Promise<void>): void {
    const look = async () => {
      this.slow.delete(timer)
      const delivery = this.notes.has(id) && !this.isStopped ? await this.delivery(id) : undefined
      if (delivery && isOpen(delivery)) await tell()
    }
    const failed = (error: unknown) => this.parts.logger.warn('it could not be shown why a message waits', { error })
    const timer = this.parts.clock.after(waitMs, () => void look().catch(failed), { keepsProcessAlive: false })
    this.slow.add(timer)
  }

  /** Tells what was not told yet, as the desk of the channel was away. */
  async catchUp(): Promise<void> {
    for (const id of [...this.notes.keys()]) await this.settle(id)
  }

  /** Follows a message from now on. Resolves when that is kept, and what is over already is told. */
  async follow(id: number, note: DeliveryNote): Promise<void> {
    await this.parts.store.noteDelivery(id, note)
    this.notes.set(id, note)
    await this.settle(id)
  }

  /** Follows a message that somebody has sent once more, as what it was the first time. */
  private async followAgain(id: number, before: number): Promise<void> {
    try {
      const note = await this.parts.store.unsent(before)
      if (note && !this.notes.has(id) && !this.isStopped) await this.follow(id, note)
    } catch (error) {
      this.parts.logger.warn('a message that is sent once more is not followed', { error })
    }
  }

  /** The messages for a contact that are not over, in their order. */
  of(contactId: string): [id: number, note: DeliveryNote][] {
    return [...this.notes]
      .filter(([id, note]) => note.contactId === contactId && !this.withdrawn.has(id))
      .sort(([one], [other]) => one - other)
  }

  /** The answer that a message of a group is, while it is not over. */
  ofGroupMessage(groupId: number, messageId: number): [id: number, note: NoteOf<'answer'>] | undefined {
    for (const [id, note] of this.notes) {
      if (note.kind !== 'answer' || this.withdrawn.has(id)) continue
      if (note.groupId === groupId && note.groupMessageIds?.includes(messageId)) return [id, note]
    }
    return undefined
  }

  /** A message as the outbox has it. */
  get(id: number): Promise<Delivery | undefined> {
    return this.delivery(id)
  }

  /** Takes a message back without a word in its topic; {@link forget} it then. @returns whether it was in time. */
  async withdraw(id: number): Promise<boolean> {
    this.withdrawn.add(id)
    if (await this.outbox.cancel(id)) return true
    this.withdrawn.delete(id)
    await this.settle(id)
    return false
  }

  /** Cancels what waits for a contact; that is told of in the topic. */
  async cancelAll(contactId: string): Promise<void> {
    for (const [id] of this.of(contactId)) await this.outbox.cancel(id)
  }

  /** Waits until it is known what became of an account's attempts to write to somebody. @returns those that were sent. */
  async attemptsOf(
    agent: string,
    pool: string,
    recipients: readonly string[],
    signal: AbortSignal,
  ): Promise<Delivery[]> {
    const open = await this.outbox.list({ pool, states: ['sending', 'ambiguous'] })
    const own = open.filter((one) => one.agent === agent && recipients.includes(one.recipient))
    const over = await Promise.all(own.map(({ id }) => this.outbox.outcome(id, signal)))
    return over.filter(({ state }) => state === 'sent')
  }

  /** Tells what became of a message, or waits until that is told. */
  private settle(id: number): Promise<void> {
    const before = this.telling.get(id)
    if (before) before.isNews = true
    if (before) return before.done
    if (this.isStopped || this.withdrawn.has(id)) return Promise.resolve()
    const telling = { isNews: false, done: Promise.resolve() }
    this.telling.set(id, telling)
    telling.done = this.tellOf(id, telling)
    return telling.done
  }

  private async tellOf(id: number, telling: { isNews: boolean }): Promise<void> {
    try {
      do {
        telling.isNews = false
        await this.settleOnce(id)
      } while (telling.isNews)
    } catch (error) {
      this.parts.logger.warn('what became of a message could not be shown', { error })
      // What Telegram refuses, as the desk may not write there, it refuses again.
      if (verdictOf(error) === 'final') return this.forget(id)
      const timer = this.parts.clock.after(againMs, () => void this.settle(id), { keepsProcessAlive: false })
      this.ends.push(() => timer.cancel())
    } finally {
      this.telling.delete(id)
    }
  }

  private async settleOnce(id: number): Promise<void> {
    const { store, channels, desks } = this.parts
    const note = this.notes.get(id)
    const delivery = note && (await this.delivery(id))
    if (!note || (delivery && isOpen(delivery))) return
    const contact = await store.contact(note.contactId)
    const channel = contact && channels.get(contact.channelId)
    if (delivery && contact && channel) {
      const desk = desks.of(channel)
      if (!desk) return
      const settled = { delivery, contact, channel, desk }
      if (delivery.state !== 'sent') await store.noteUnsent(id, note)
      await (note.kind === 'first' ? this.tell.first({ ...settled, note }) : this.tell.answer({ ...settled, note }))
    }
    await this.forget(id)
  }

  /** Nothing more is told of a message. */
  async forget(id: number): Promise<void> {
    this.notes.delete(id)
    this.withdrawn.delete(id)
    await this.parts.store.forgetDelivery(id)
  }

  /** `undefined` for one that the outbox has forgotten. */
  private async delivery(id: number): Promise<Delivery | undefined> {
    try {
      return await this.outbox.get(id)
    } catch (error) {
      if (isSwitchboardError(error, 'OUTBOX_MESSAGE_UNKNOWN')) return undefined
      throw error
    }
  }
}

function isOpen({ state }: Delivery): boolean {
  return state === 'waiting' || state === 'sending' || state === 'ambiguous'
}

/** Why a message was not sent, for people. */
export function whyNotSent({ state, reason = state }: Delivery): string {
  return state === 'refused' ? `nobody may write to this person (${reason})` : reason
}
