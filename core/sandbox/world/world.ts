import type { Clock } from '../../time/clock.js'
import { ChatFounding } from './chat-founding.js'
import { ChatSettings } from './chat-settings.js'
import { Deleting } from './deleting.js'
import { Delivery } from './delivery.js'
import { Editing } from './editing.js'
import { Files } from './files.js'
import { Forwarding } from './forwarding.js'
import { Invites } from './invites.js'
import { Membership } from './membership.js'
import { Messaging } from './messaging.js'
import { Pins } from './pins.js'
import { Polls } from './polls.js'
import { Queries } from './queries.js'
import { Reactions } from './reactions.js'
import { Reading } from './reading.js'
import { Relations } from './relations.js'
import { Scheduling } from './scheduling.js'
import { Topics } from './topics.js'
import { WorldState } from './world-state.js'

export interface WorldOptions {
  clock: Clock
  /** The same seed gives the same ids and access hashes. */
  seed: number
  /** Events kept per account and channel for clients that were away; default 20,000. */
  logCapacity?: number
  /** Messages kept of each chat, beyond which the oldest are forgotten; default 100,000. */
  historyCapacity?: number
  /** Whether people are told of strangers in groups with `min` users; default: in full. */
  minUsers?: boolean
}

/** An invented Telegram, without any of its protocol: its state, and what can be done in it. */
export class World {
  readonly state: WorldState
  /** People are told of strangers in groups with `min` users: without what one needs to address them. */
  readonly minUsers: boolean
  readonly delivery: Delivery
  readonly messaging: Messaging
  readonly editing: Editing
  readonly deleting: Deleting
  readonly reading: Reading
  readonly forwarding: Forwarding
  readonly membership: Membership
  readonly founding: ChatFounding
  readonly settings: ChatSettings
  readonly invites: Invites
  readonly pins: Pins
  readonly polls: Polls
  readonly topics: Topics
  readonly reactions: Reactions
  readonly queries: Queries
  readonly relations: Relations
  readonly files: Files
  readonly scheduling: Scheduling

  constructor(options: WorldOptions) {
    this.minUsers = options.minUsers ?? false
    const { logCapacity = 20_000, historyCapacity = 100_000 } = options
    this.state = new WorldState(options.clock, options.seed, { logCapacity, historyCapacity })
    this.delivery = new Delivery(this.state)
    this.messaging = new Messaging(this.state, this.delivery)
    this.editing = new Editing(this.state, this.delivery)
    this.deleting = new Deleting(this.state)
    this.reading = new Reading(this.state)
    this.forwarding = new Forwarding(this.state, this.messaging)
    this.membership = new Membership(this.state, this.messaging)
    this.founding = new ChatFounding(this.state, this.messaging)
    this.settings = new ChatSettings(this.state, this.messaging, this.membership, this.deleting)
    this.invites = new Invites(this.state, this.membership)
    this.pins = new Pins(this.state, this.messaging)
    this.polls = new Polls(this.state, this.delivery)
    this.topics = new Topics(this.state, this.messaging, this.deleting)
    this.reactions = new Reactions(this.state, this.delivery)
    this.queries = new Queries(this.state)
    this.relations = new Relations(this.state)
    this.files = new Files(this.state)
    this.scheduling = new Scheduling(this.state, this.messaging)
  }

  close(): void {
    this.queries.close()
    this.scheduling.close()
  }
}
