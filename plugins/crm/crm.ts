import {
  AgentPools,
  Channels,
  Clock,
  Conversations,
  Inject,
  KeyValueStore,
  Logger,
  OnStart,
  OnStop,
  Outbox,
  Service,
} from 'switchboard'
import { type Contact, recipientsOf } from './contacts/contact.js'
import { ContactLine } from './contacts/contact-line.js'
import { NoContact } from './contacts/no-contact.js'
import { ConversationLog } from './conversation-log.js'
import { CrmConversations } from './crm-conversations.js'
import { CrmStore } from './crm-store.js'
import { Desks } from './desk/desks.js'
import { TopicCommands } from './desk/topic-commands.js'
import { PostFlow } from './posts/post-flow.js'
import { Answers } from './relay/answers.js'
import { ContactChanges } from './relay/contact-changes.js'
import { ContactFlow } from './relay/contact-flow.js'
import { ManagerFlow } from './relay/manager-flow.js'
import { Deliveries } from './response/deliveries.js'
import { FirstMessages } from './response/first-messages.js'
import { Proposals } from './suggestions/proposals.js'

/** What the plugins of the CRM share: one for the process, as posts, contacts and managers meet different accounts. */
@Service({ scope: 'app' })
export class Crm {
  readonly store: CrmStore
  readonly log: ConversationLog
  readonly proposals: Proposals
  readonly desks = new Desks()
  readonly line: ContactLine
  readonly posts: PostFlow
  readonly contacts: ContactFlow
  readonly managers: ManagerFlow
  readonly changes: ContactChanges
  readonly commands: TopicCommands
  readonly deliveries: Deliveries
  private readonly shown: CrmConversations
  private readonly noContact: NoContact
  private ends: (() => void)[] = []

  constructor(
    @Inject(KeyValueStore) store: KeyValueStore,
    @Inject(Channels) readonly channels: Channels,
    @Inject(Logger) private readonly logger: Logger,
    @Inject(Clock) clock: Clock,
    @Inject(AgentPools) pools: AgentPools,
    @Inject(Outbox) outbox: Outbox,
    @Inject(Conversations) private readonly conversations: Conversations,
  ) {
    this.store = new CrmStore(store, clock)
    this.log = new ConversationLog(this.store, clock)
    this.proposals = new Proposals(store)
    // An agent that was taken off the list is a person like any other.
    const isListed = (name: string) => pools.global.getStatus().agents.some((agent) => agent.name === name)
    this.line = new ContactLine(isListed)
    const { desks, line, log } = this
    const refusal = (contact: Contact) => outbox.doNotContact.reasonFor(recipientsOf(contact))
    const parts = { channels, store: this.store, log, desks, line, logger, clock, refusal }
    const first = new FirstMessages(parts, pools, () => this.deliveries)
    this.changes = new ContactChanges(parts)
    const answers = new Answers(parts, pools, () => this.deliveries, this.changes)
    this.deliveries = new Deliveries(parts, outbox, {
      first: (settled) => first.settle(settled),
      answer: (settled) => answers.settle(settled),
    })
    this.posts = new PostFlow(parts, first)
    this.contacts = new ContactFlow(parts, () => this.deliveries)
    this.managers = new ManagerFlow(parts, answers, this.changes)
    this.commands = new TopicCommands(parts, () => this.deliveries)
    this.shown = new CrmConversations(parts, answers, this.commands)
    this.noContact = new NoContact(parts, outbox)
  }

  @OnStart()
  async start() {
    const { changed, end } = this.conversations.provide('crm', this.shown)
    const endTelling = this.store.onChange((contact, message) => {
      if (!this.conversations.isHeard) return
      void this.shown
        .shown(contact)
        .then((conversation) => changed({ conversation, ...(message && { message }) }))
        .catch((error) => this.logger.debug('a change of a conversation was not told', { error }))
    })
    this.ends = [end, endTelling]
    this.noContact.start()
    await this.deliveries.start()
  }

  @OnStop()
  stop() {
    for (const end of this.ends) end()
    this.deliveries.stop()
    this.noContact.stop()
  }
}
