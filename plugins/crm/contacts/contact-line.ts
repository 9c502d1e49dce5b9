import type { Channel, Client } from 'switchboard'

/** An account that writes to contacts, while it is online. */
export interface CrmAgent {
  readonly name: string
  readonly client: Client
}

/** The agents that are online. What they send goes through their pools; edits, deletions and reactions are their own calls. */
export class ContactLine {
  private readonly agents = new Map<string, CrmAgent>()
  /** Whose account is whose, of all that were online: one that is away is an agent still. */
  private readonly accounts = new Map<number, string>()

  /** @param isListed - whether there is an agent of this name, online or not. */
  constructor(private readonly isListed: (name: string) => boolean) {}

  /** Makes an agent known that is online. @returns what takes it away. */
  add(agent: CrmAgent): () => void {
    this.agents.set(agent.name, agent)
    const account = agent.client.self?.id
    // It may be logged in as another account than before.
    for (const [id, name] of this.accounts) if (name === agent.name) this.accounts.delete(id)
    if (account !== undefined) this.accounts.set(account, agent.name)
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

  /** Whether an account is one of the agents, online or not. One that was taken off the list is none. */
  isAgent(accountId: number): boolean {
    const name = this.accounts.get(accountId)
    return name !== undefined && (this.agents.has(name) || this.isListed(name))
  }
}
