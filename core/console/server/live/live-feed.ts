import type { Channels } from '../../../channels/channels.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { AppEvent, AppEventName } from '../../../kernel/control/app-events.js'
import type { Clock, Timer } from '../../../time/clock.js'
import { toSnakeCase } from '../http/snake-case.js'
import { totalsOf } from '../routes/status-routes.js'
import { ClientCounts } from './client-counts.js'
import { EventSample } from './event-sample.js'
import type { LiveHub } from './live-hub.js'

/** What is told; of messages of the outbox, which can be many, {@link OutboxFeed} tells that there are news. */
type ToldEvent = Exclude<AppEventName, 'outbox'>

/** Which topic a kind of event belongs to. */
const topicOf: Readonly<Record<ToldEvent, string>> = {
  'client-state': 'clients',
  'client-added': 'clients',
  'client-removed': 'clients',
  plugin: 'plugins',
  job: 'jobs',
  'job-paused': 'jobs',
  'service-job': 'services',
  'service-job-paused': 'services',
  update: 'updates',
  'update-traced': 'traces',
  call: 'calls',
  flood: 'floods',
  log: 'logs',
  agent: 'agents',
  conversation: 'conversations',
  reload: 'plugins',
  config: 'config',
}

/** What comes so often that it is only listened to while a browser wants it, and then not all of it is told. */
const frequent: readonly ToldEvent[] = ['update', 'update-traced', 'call', 'log', 'conversation']
const seldom = (Object.keys(topicOf) as ToldEvent[]).filter((name) => !frequent.includes(name))

/** How often the counts of all clients are told, in milliseconds. */
const tickMs = 2_000

/** Tells browsers what happens in the app. While nobody looks at what comes often, it costs the app nothing. */
export class LiveFeed {
  private readonly releases = new Map<string, () => void>()
  private readonly counts: ClientCounts
  private tick: Timer | undefined

  constructor(
    private readonly hub: LiveHub,
    private readonly control: AppControl,
    private readonly clock: Clock,
    channels?: Channels,
    /** How often Telegram has asked for a pause so far. */
    private readonly floods: () => number = () => 0,
  ) {
    this.counts = new ClientCounts(control)
    this.releases.set('seldom', this.pass(seldom))
    if (channels) {
      const told = channels.onChange((event) => {
        const id = 'channel' in event ? event.channel.id : undefined
        hub.publish('channels', event.type, { ...(id !== undefined && { id }) })
      })
      this.releases.set('channels', told)
    }
    hub.onInterest(() => this.follow())
  }

  close(): void {
    for (const release of this.releases.values()) release()
    this.releases.clear()
    this.tick?.cancel()
    this.tick = undefined
  }

  /** Listens to what is followed now, and to nothing else. */
  private follow(): void {
    for (const name of frequent) {
      const isFollowed = this.hub.isFollowed(topicOf[name])
      const release = this.releases.get(name)
      if (isFollowed && !release) this.releases.set(name, this.sample(name))
      else if (!isFollowed && release) {
        release()
        this.releases.delete(name)
      }
    }
    if (this.hub.isFollowed('metrics')) this.tick ??= this.nextTick()
    else {
      this.tick?.cancel()
      this.tick = undefined
    }
  }

  private nextTick(): Timer {
    const run = () => {
      const [at_ms, totals] = [this.clock.now(), totalsOf(this.control)]
      this.hub.publish('metrics', 'tick', { at_ms, ...totals, floods: this.floods(), changed: this.counts.changed() })
      this.tick = this.nextTick()
    }
    return this.clock.after(tickMs, run, { keepsProcessAlive: false })
  }

  /** Tells of what comes often, within bounds; `skipped` says how much was left out, which is not even put together. */
  private sample(name: ToldEvent): () => void {
    const sample = new EventSample(this.clock, (events) => this.hub.publishAll(events))
    const topics = new Map<string | undefined, string>()
    const topicOfClient = (client: string | undefined) => {
      const topic = topics.get(client) ?? topicFor(name, client)
      topics.set(client, topic)
      return topic
    }
    const takes = (_: AppEventName, client: string | undefined) => {
      const topic = topicOfClient(client)
      // What nobody follows takes nothing of what others may hear.
      return this.hub.isFollowed(topic) && sample.admits(topic)
    }
    const tell = (event: AppEvent<ToldEvent>) =>
      sample.tell({ topic: topicOfClient(clientOf(event)), type: name, data: shown(event) })
    const release = this.control.events.on(name, tell, { takes })
    return () => {
      release()
      sample.close()
    }
  }

  private pass(names: readonly ToldEvent[]): () => void {
    return this.control.events.on(names, (event) =>
      this.hub.publish(topicFor(event.name, clientOf(event)), event.name, shown(event)),
    )
  }
}

function topicFor(name: ToldEvent, client: string | undefined): string {
  return client === undefined ? topicOf[name] : `${topicOf[name]}:${client}`
}

function clientOf(event: AppEvent<ToldEvent>): string | undefined {
  return 'client' in event ? event.client : undefined
}

function shown({ name: _, ...event }: AppEvent<ToldEvent>): unknown {
  return toSnakeCase(event)
}
