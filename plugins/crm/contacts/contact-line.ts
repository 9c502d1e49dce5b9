import type { Channel, Client } from 'switchboard'

/** An account that writes to contacts, while it is online. */
export interface CrmAgent {
  readonly name: string
  readonly client: Client
}

/** The agents that are online. What they send goes through their pools; edits, deletions and reactions are their own calls. */
export class ContactLine {
  private readonly agents = new Map<string, CrmAgent>()
  /** The accounts of all that were online: one that is away is an agent still. */
  private readonly accounts = new Set<number>()

  /** Makes an agent known that is online. @returns what takes it away. */
  add(agent: CrmAgent): () => void {
    this.agents.set(agent.name, agent)
    const account = agent.client.self?.id
    if (account !== undefined) this.accounts.add(account)
    return () => {
      if (this.agents.get(agent.name) === agent) this.agents.delete(agent.name)
    }
  }

  /** The agent with this name, if it is online. */
  get(name: string): CrmAgent | undefined {
    return this.agents.get(name)
  }

  /** Whether a channel has an agent of this name. */
  serves(name: string, channel: Channel): boolean {
    return channel.agents.some(({ sessionName }) => sessionName === name)
  }

  /** Whether an account is one of the agents, or was. */
  isAgent(accountId: number): boolean {
    return this.accounts.has(accountId)
  }
}
