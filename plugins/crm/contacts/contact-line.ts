import { type Channel, type Client, FloodWaitError, isSwitchboardError, type PeerRef, rpcReason } from 'switchboard'
import { addressesOf, type Contact } from './contact.js'

/** An account that writes to contacts. */
export interface CrmAgent {
  readonly name: string
  readonly client: Client
  /** Channels it serves besides those whose `agents` name it. */
  readonly channels?: readonly string[]
}

/** What became of a message to a contact. */
export interface LineResult<Result> {
  readonly agent: string
  readonly result: Result
  /** Why another agent than before had to do it. */
  readonly changed?: string
}

/** Faults of an account, after which another one may do the same; nothing has reached the contact then. */
const accountFaults = ['RPC_PEER_FLOOD', 'RPC_FROZEN', 'RPC_UNAUTHORIZED', 'RPC_KEY_DUPLICATED'] as const
/** Faults of an address: another account, or another way to name the person, may do. */
const addressFaults = /^(USERNAME_(INVALID|NOT_OCCUPIED)|PEER_ID_INVALID|PHONE_NOT_OCCUPIED|USER_ID_INVALID)$/

/** Nobody could write to the contact; the reasons, by agent. */
export class UnreachableError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('; ') || 'no agent is online')
    this.name = 'UnreachableError'
  }
}

/** Writes to contacts: by the agent that wrote first for as long as it can, else by the one that was idle longest. */
export class ContactLine {
  private readonly agents = new Map<string, CrmAgent>()
  /** What agents said of themselves, also of those that are not online now. */
  private readonly declared = new Map<string, readonly string[]>()
  /** When each agent wrote last, in order. */
  private readonly order: string[] = []

  /** Makes an agent known that is online. @returns what takes it away. */
  add(agent: CrmAgent): () => void {
    this.agents.set(agent.name, agent)
    this.declared.set(agent.name, agent.channels ?? [])
    if (!this.order.includes(agent.name)) this.order.unshift(agent.name)
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
    const listed = channel.agents.some(({ sessionName }) => sessionName === name)
    return listed || (this.declared.get(name)?.includes(channel.id) ?? false)
  }

  /** Whether an account is one of the agents. */
  isAgent(accountId: number): boolean {
    return [...this.agents.values()].some(({ client }) => client.self?.id === accountId)
  }

  /**
   * Does something with a contact: by its agent, or by another when that one cannot and nothing has reached the contact.
   * @throws UnreachableError; what `act` throws when it is not known whether it was done.
   */
  async reach<Result>(
    channel: Channel,
    contact: Contact,
    act: (agent: CrmAgent, peer: PeerRef) => Promise<Result>,
  ): Promise<LineResult<Result>> {
    const reasons: string[] = []
    for (const agent of this.candidates(channel, contact)) {
      for (const peer of addressesOf(contact)) {
        try {
          const result = await act(agent, peer)
          this.used(agent.name)
          const before = contact.agent
          if (before === undefined || before === agent.name) return { agent: agent.name, result }
          return { agent: agent.name, result, changed: this.whyNot(before, channel, reasons) }
        } catch (error) {
          const kind = faultOf(error)
          if (kind === undefined) throw error
          reasons.push(`${agent.name}: ${shownFault(error)}`)
          if (kind === 'account') break
        }
      }
    }
    throw new UnreachableError([...new Set(reasons)])
  }

  private candidates(channel: Channel, contact: Contact): CrmAgent[] {
    const serving = this.order
      .flatMap((name) => this.agents.get(name) ?? [])
      .filter(({ name }) => this.serves(name, channel))
    const own = serving.filter(({ name }) => name === contact.agent)
    return [...own, ...serving.filter(({ name }) => name !== contact.agent)]
  }

  private whyNot(name: string, channel: Channel, reasons: readonly string[]): string {
    const told = reasons.find((reason) => reason.startsWith(`${name}: `))
    if (told) return told
    return this.serves(name, channel) ? `${name} is not online` : `${name} is no agent of the channel any more`
  }

  private used(name: string): void {
    this.order.splice(this.order.indexOf(name), 1)
    this.order.push(name)
  }
}

/** Whose fault it is when nothing has reached the contact; `undefined` when that is not known or nobody else could do it. */
function faultOf(error: unknown): 'account' | 'address' | undefined {
  if (error instanceof FloodWaitError) return 'account'
  if (isSwitchboardError(error) && accountFaults.some((code) => code === error.code)) return 'account'
  if (isSwitchboardError(error, 'RPC_PEER_UNKNOWN')) return 'address'
  return addressFaults.test(rpcReason(error) ?? '') ? 'address' : undefined
}

function shownFault(error: unknown): string {
  if (error instanceof FloodWaitError) return `has to wait ${error.seconds} seconds`
  return rpcReason(error) ?? (isSwitchboardError(error) ? error.what : String(error))
}
