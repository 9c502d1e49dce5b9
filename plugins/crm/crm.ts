import {
  AgentPools,
  Channels,
  Clock,
  Inject,
  KeyValueStore,
  Logger,
  OnStart,
  OnStop,
  Outbox,
  Service,
} from 'switchboard'
import { ContactLine } from './contacts/contact-line.js'
import { CrmStore } from './crm-store.js'
import { Desks } from './desk/desks.js'
import { TopicCommands } from './desk/topic-commands.js'
import { PostFlow } from './posts/post-flow.js'
import { ContactFlow } from './relay/contact-flow.js'
import { ManagerFlow } from './relay/manager-flow.js'
import { FirstMessages } from './response/first-messages.js'

/** What the plugins of the CRM share: one for the process, as posts, contacts and managers meet different accounts. */
@Service({ scope: 'app' })
export class Crm {
  readonly store: CrmStore
  private endFollowing: () => void = () => {}
  readonly desks = new Desks()
  readonly line = new ContactLine()
  readonly posts: PostFlow
  readonly first: FirstMessages
  readonly contacts: ContactFlow
  readonly managers: ManagerFlow
  readonly commands: TopicCommands

  constructor(
    @Inject(KeyValueStore) store: KeyValueStore,
    @Inject(Channels) readonly channels: Channels,
    @Inject(Logger) logger: Logger,
    @Inject(Clock) clock: Clock,
    @Inject(AgentPools) pools: AgentPools,
    @Inject(Outbox) outbox: Outbox,
  ) {
    this.store = new CrmStore(store)
    const { desks, line } = this
    const parts = { channels, store: this.store, desks, line, logger, clock }
    this.first = new FirstMessages(parts, pools, outbox)
    this.posts = new PostFlow(parts, this.first)
    this.contacts = new ContactFlow(parts)
    this.managers = new ManagerFlow(parts)
    this.commands = new TopicCommands(parts)
  }

  @OnStart()
  start() {
    this.endFollowing = this.first.follow()
  }

  @OnStop()
  stop() {
    this.endFollowing()
  }
}
