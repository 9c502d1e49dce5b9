import { AlbumContext } from '../handlers/contexts/album-context.js'
import { createContext } from '../handlers/contexts/context-factory.js'
import type { HandlerFailure } from '../handlers/contexts/error-context.js'
import type { UpdateContext, UpdateOccurrence } from '../handlers/contexts/update-context.js'
import type { Logger } from '../logging/logger.js'
import type { TlObject } from '../mtproto/driver.js'
import type { Clock } from '../time/clock.js'
import { type Album, AlbumGatherer, type Gaps } from './album-gatherer.js'
import type { Conversations } from './conversations.js'
import type { Delivery, Match } from './delivery.js'
import { handlerName } from './handler-binding.js'
import { passes } from './handler-filter.js'
import type { Candidate, HandlerTable } from './handler-table.js'
import type { IncomingUpdate } from './incoming-update.js'
import type { LogEntry } from './journal/log-entry.js'
import type { ChatQueues } from './queue/chat-queues.js'
import type { Redelivery } from './redelivery.js'

const noEntries: readonly LogEntry[] = []

export interface DispatcherOptions {
  clock: Clock
  logger: Logger
  conversations: Conversations
  queues: ChatQueues<Delivery>
  gaps: Gaps
  /** A filter failed. */
  failing?: ((failure: HandlerFailure, isFinal: boolean) => void) | undefined
}

/** Finds the handlers that want an update and puts it into its chat's queue. */
export class UpdateDispatcher {
  private readonly albums: AlbumGatherer
  private unnamed = 0

  constructor(
    private readonly options: DispatcherOptions,
    /** Who listens; exchanged as a whole when plugins are reloaded. */
    public table: HandlerTable,
  ) {
    this.albums = new AlbumGatherer(options.clock, options.gaps)
  }

  /**
   * The delivery of an update, or `undefined` when nobody wants it. Costs little in that case: the message is not even
   * wrapped when no handler listens for its kind.
   */
  prepare(incoming: IncomingUpdate, again?: Redelivery): Delivery | undefined {
    const candidates = this.table.candidates(incoming)
    const { conversations, queues, clock } = this.options
    const { client } = this.table
    const isPart = this.isAlbumPart(incoming)
    const { isNewMessage } = incoming
    const isBusy = conversations.size > 0 || queues.active > 0 || queues.queued > 0
    if (candidates.length === 0 && !isPart && !(isNewMessage && isBusy)) return undefined
    const { raw: update, chatId: chatKey } = incoming
    const occurrence: UpdateOccurrence = { update, redelivered: again !== undefined, stopped: false }
    const matches = this.match(candidates, (kind) => createContext(kind, client, occurrence), again)
    // Somebody may be about to ask as long as the chat is at work.
    const mayAnswer = isNewMessage && (conversations.size > 0 || queues.has(chatKey))
    if (matches.length === 0 && !mayAnswer && !isPart) return undefined
    return {
      incoming,
      update,
      occurrence,
      identity: again?.identity ?? incoming.identity ?? `unnamed:${clock.now()}:${this.unnamed++}`,
      chatKey,
      receivedMs: clock.monotonic(),
      redelivered: occurrence.redelivered,
      matches,
      table: this.table,
      again,
      mayAnswer,
      progress: 'storing',
      entries: again ? [again.entry] : noEntries,
    }
  }

  /** Whether any handler that is to survive a crash gets this delivery; an answer somebody may wait for counts. */
  isDurable({ incoming, matches, mayAnswer }: Delivery): boolean {
    if (mayAnswer) return true
    if (matches.some(({ binding }) => binding.manifest.options.durable !== false)) return true
    return (
      this.isAlbumPart(incoming) && this.table.albums.some(({ binding }) => binding.manifest.options.durable !== false)
    )
  }

  /** Whether other handlers have taken the place of those an update was matched with. */
  isOutdated({ table }: Delivery): boolean {
    return table !== this.table
  }

  /** Matches an update with the handlers there are now, but for those that have had it. */
  rematch(delivery: Delivery): void {
    const { client } = this.table
    const { parts, occurrence, incoming, again } = delivery
    const all = parts ? this.table.albums : this.table.candidates(incoming)
    const left = all.filter(({ binding }) => !delivery.had?.includes(handlerName(binding)))
    const messages = parts?.map(({ message }) => message as TlObject)
    delivery.table = this.table
    delivery.matches = this.match(
      left,
      (kind) => (messages ? new AlbumContext(client, occurrence, messages) : createContext(kind, client, occurrence)),
      again,
    )
  }

  /** Puts a delivery whose handler was cut short into its chat's queue once more, and the answers it has had behind it. */
  requeue(delivery: Delivery, answers: readonly Delivery[]): void {
    delivery.progress = 'queued'
    for (const each of [delivery, ...answers]) this.options.queues.push(each.chatKey, each)
  }

  /** Puts a delivery into its chat's queue. */
  enqueue(delivery: Delivery, again?: Redelivery): void {
    const { queues } = this.options
    if (this.isAlbumPart(delivery.incoming)) this.gather(delivery, again)
    if (delivery.matches.length === 0 && !delivery.mayAnswer) {
      delivery.progress = 'done'
      return
    }
    delivery.progress = 'queued'
    retain(delivery)
    queues.push(delivery.chatKey, delivery)
  }

  /** How many albums there are whose parts are still being waited for. */
  get gathering(): number {
    return this.albums.size
  }

  /** Delivers albums whose parts are still being waited for. */
  flush(): void {
    this.albums.flush()
  }

  private isAlbumPart(incoming: IncomingUpdate): boolean {
    return this.table.albums.length > 0 && incoming.albumId !== undefined
  }

  private gather(part: Delivery, again: Redelivery | undefined): void {
    retain(part)
    const albumId = part.incoming.albumId ?? ''
    const { album, isNew } = this.albums.add(albumId, part, again)
    part.album = album
    if (!isNew) return
    const complete = album.closed.then(() => this.albumDelivery(albumId, album, part))
    this.options.queues.push(part.chatKey, { ...part, matches: [], entries: [], complete })
  }

  private albumDelivery(albumId: string, album: Album, first: Delivery): Delivery {
    const { parts, again } = album
    const { client } = this.table
    const messages = parts.map(({ incoming }) => incoming.message as TlObject)
    messages.sort((one, other) => Number(one.id) - Number(other.id))
    const occurrence: UpdateOccurrence = { update: first.update, redelivered: first.redelivered, stopped: false }
    const delivery: Delivery = {
      ...first,
      occurrence,
      identity: `album:${albumId}`,
      mayAnswer: false,
      progress: 'queued',
      entries: parts.flatMap(({ entries }) => entries),
      parts: parts.map(({ update }) => update),
      table: this.table,
      again,
      matches: this.match(this.table.albums, () => new AlbumContext(client, occurrence, messages), again),
    }
    album.delivery = delivery
    return delivery
  }

  private match(
    candidates: readonly Candidate[],
    create: (kind: Candidate['binding']['manifest']['kind']) => UpdateContext,
    again: Redelivery | undefined,
  ): Match[] {
    // One handler is the rule, and a list that is pushed to makes room for seventeen.
    let matches: Match[] | undefined
    let spare: UpdateContext | undefined
    let spareKind: string | undefined
    for (const { binding, changing } of candidates) {
      const { kind, options } = binding.manifest
      if (again && !isLeftFor(again, handlerName(binding), options.durable !== false)) continue
      const family = kind === 'command' ? 'message' : kind
      const context = spare && spareKind === family ? spare : create(kind)
      const passed = changing || this.passes(binding, context)
      if (passed) {
        const match = { binding, context, tested: !changing, call: undefined, givenUp: undefined }
        if (matches) matches.push(match)
        else matches = [match]
      }
      // A context that a filter refused is as good as new for the next handler; one that a filter failed on is not.
      spare = passed === false ? context : undefined
      spareKind = family
    }
    return matches ?? []
  }

  /** @returns `undefined` when the filter failed. */
  private passes(binding: Candidate['binding'], context: UpdateContext): boolean | undefined {
    try {
      return passes(binding, context)
    } catch (error) {
      this.options.failing?.({ plugin: binding.plugin, member: binding.manifest.member, error, context }, true)
      this.options.logger.error('a filter failed, its handler is not called', { handler: handlerName(binding), error })
      return undefined
    }
  }
}

/** Whether a handler still has to get an update that is delivered again. */
function isLeftFor({ entry, onlyHandler }: Redelivery, handler: string, durable: boolean): boolean {
  if (onlyHandler !== undefined) return handler === onlyHandler
  return durable && !entry.done.includes(handler)
}

/** Notes in the log's entries that one more delivery needs them. */
function retain({ entries }: Delivery): void {
  for (const entry of entries) entry.uses++
}
