import type { KeyValueStore } from 'switchboard'

/** An answer that was proposed and waits for a manager. */
export interface Proposal {
  readonly contactId: string
  readonly text: string
}

/** The message that shows a proposal. */
export interface ProposalPlace {
  readonly groupId: number
  readonly messageId: number
}

/** How long a proposal is open. */
const openMs = 7 * 86_400_000
/** What a button does is looked up by another handler, which may run at once. */
const atOnce = { immediately: true, ttlMs: undefined as number | undefined }

/** The proposed answers that wait for managers, over restarts; of each contact one at most. */
export class Proposals {
  constructor(private readonly store: KeyValueStore) {}

  /** Remembers a proposal by the message that shows it. @returns where the one before it stands, which is open no longer. */
  async open({ groupId, messageId }: ProposalPlace, proposal: Proposal): Promise<ProposalPlace | undefined> {
    const before = await this.take(proposal.contactId)
    const kept = { ...atOnce, ttlMs: openMs }
    await this.store.set(proposalKey(groupId, messageId), proposal, kept)
    await this.store.set(contactKey(proposal.contactId), { groupId, messageId }, kept)
    return before
  }

  /** The proposal that a message shows. */
  shown({ groupId, messageId }: ProposalPlace): Promise<Proposal | undefined> {
    return this.store.get<Proposal>(proposalKey(groupId, messageId))
  }

  /** Takes the proposal that a message shows, so that nobody else does. */
  decide({ groupId, messageId }: ProposalPlace): Promise<Proposal | undefined> {
    return this.taken<Proposal>(proposalKey(groupId, messageId))
  }

  /** Takes what is proposed for a contact. @returns where it stands; `undefined` when nothing is open. */
  async take(contactId: string): Promise<ProposalPlace | undefined> {
    const place = await this.taken<ProposalPlace>(contactKey(contactId))
    return place && (await this.decide(place)) ? place : undefined
  }

  private async taken<Value extends object>(key: string): Promise<Value | undefined> {
    // What nobody has proposed for is nothing to write.
    if ((await this.store.get<Value>(key)) === undefined) return undefined
    let taken: Value | undefined
    await this.store.update<Value>(
      key,
      (known) => {
        taken = known
        return undefined
      },
      atOnce,
    )
    return taken
  }
}

function proposalKey(groupId: number, messageId: number): string {
  return `proposal:${groupId}:${messageId}`
}

function contactKey(contactId: string): string {
  return `proposed:${contactId}`
}
