import type { Client } from '../client/client.js'
import { showAs } from '../errors/show-as.js'
import type { Agent } from './agent.js'

/**
 * One account for several calls. The pool counts it as busier meanwhile; calls of your own are not counted in its budgets.
 * Release it when you are done.
 */
export class AgentLease {
  private isReleased = false

  constructor(
    private readonly held: Agent,
    /** Its way to Telegram. */
    readonly client: Client,
  ) {
    held.lease()
  }

  /** The `session_name` of the account. */
  get agent(): string {
    return this.held.name
  }

  /** Gives the account back; a second call does nothing. @param error - what went wrong, so that the pool learns of it. */
  release(error?: unknown): void {
    if (this.isReleased) return
    this.isReleased = true
    this.held.giveBack(error)
  }
}

showAs(AgentLease, ({ agent, client }) => ({ agent, client }))
