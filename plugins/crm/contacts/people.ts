import { type Channel, type Client, isSwitchboardError } from 'switchboard'
import { peerOf } from '../chat-ref.js'
import type { CrmParts } from '../crm-parts.js'
import { type FoundPerson, isReachable } from './contact.js'
import type { FoundContact } from './find-contacts.js'

/** What an account knows of a conversation partner. */
type Known = NonNullable<ReturnType<Client['peers']['get']>>

/** Finds out who stands behind what posts name. */
export class People {
  constructor(private readonly parts: Pick<CrmParts, 'channels' | 'desks' | 'line' | 'logger'>) {}

  /** Names of chats of ours, which posts name to have people subscribe. */
  ownNames(): string[] {
    return this.parts.channels
      .list()
      .flatMap(({ inputSources, telegramId, crmGroupId }) => [...inputSources, telegramId, crmGroupId])
      .flatMap((ref) => (ref === undefined ? [] : [String(peerOf(ref))]))
  }

  /**
   * The first of these who can be written to: a person. Channels, groups, bots, our own accounts and names that nobody has
   * are passed over. Who cannot be looked up now counts as somebody.
   * @param client - the account that looks up whom it has not met.
   */
  async first(
    channel: Channel,
    found: readonly FoundContact[],
    client: Client,
    signal: AbortSignal,
  ): Promise<FoundPerson | undefined> {
    for (const one of found.filter(isReachable)) {
      const person = await this.lookUp(channel, one, client, signal)
      if (person) return person
    }
    return undefined
  }

  private async lookUp(
    channel: Channel,
    found: FoundContact,
    client: Client,
    signal: AbortSignal,
  ): Promise<FoundPerson | undefined> {
    if (found.kind === 'user') return this.known(channel, found, client)
    const isOurs = found.kind === 'phone' && channel.agents.some(({ phone }) => digits(phone) === digits(found.value))
    if (isOurs) return undefined
    try {
      // What Telegram makes wait for is not waited for: the outbox looks the person up when it sends.
      const named = found.kind === 'username' ? `@${found.value}` : found.value
      const peer = await client.resolve(named, { signal, sleepThresholdSeconds: 0 })
      if (peer.className === 'InputPeerSelf') return undefined
      const id = Number(peer.userId ?? 0)
      const known = id > 0 ? client.peers.get(id) : undefined
      return known && this.person(found, known)
    } catch (error) {
      if (signal.aborted) throw error
      if (isSwitchboardError(error, 'RPC_PEER_UNKNOWN')) return undefined
      this.parts.logger.debug('it could not be looked up who a post names', { channel: channel.id, error })
      return { found }
    }
  }

  /** An id is good with the accounts that have met the person, and with all where one knows a username. */
  private known(channel: Channel, found: FoundContact, client: Client): FoundPerson | undefined {
    const id = Number(found.value)
    const agents = channel.agents.flatMap(({ sessionName }) => this.parts.line.get(sessionName)?.client ?? [])
    const peers = [client, ...agents].flatMap((each) => each.peers.get(id) ?? [])
    const known = peers.find(({ username }) => username !== undefined)
    if (known) return this.person(found, known)
    const met = agents.find((agent) => agent.peers.inputPeer(id) !== undefined)?.peers.get(id)
    return met && this.person(found, met)
  }

  private person(found: FoundContact, { id, isBot, name, username }: Known): FoundPerson | undefined {
    const { line, desks } = this.parts
    if (isBot || line.isAgent(id) || desks.isDesk(id)) return undefined
    return { found, userId: id, ...(name && { name }), ...(username && { username }) }
  }
}

function digits(phone: string): string {
  return phone.replace(/\D/g, '')
}
