import type { Client } from '../client/client.js'
import type { Logger } from '../logging/logger.js'
import type { TlObject } from '../mtproto/driver.js'
import type { Clock } from '../time/clock.js'
import { type Album, AlbumGatherer } from './album-gatherer.js'
import { AlbumContext } from './contexts/album-context.js'
import { createContext } from './contexts/context-factory.js'
import { MessageContext } from './contexts/message-context.js'
import type { UpdateContext } from './contexts/update-context.js'
import type { Conversations } from './conversations.js'
import type { Delivery, Match } from './delivery.js'
import { handlerName } from './handler-binding.js'
import { passes } from './handler-filter.js'
import type { Candidate, HandlerTable } from './handler-table.js'
import type { ChatQueues } from './queue/chat-queues.js'
import type { Redelivery } from './redelivery.js'
import { chatKeyOf, identityOf } from './update-identity.js'

export interface DispatcherOptions {
  client: Client
  clock: Clock
  logger: Logger
  conversations: Conversations
  queues: ChatQueues<Delivery>
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
    this.albums = new AlbumGatherer(options.clock)
  }

  /**
   * The delivery of an update, or `undefined` when nobody wants it. Costs little in that case: the message is not even
   * wrapped when no handler listens for its kind.
   */
  prepare(update: TlObject, again?: Redelivery): Delivery | undefined {
    const candidates = this.table.candidates(update)
    const { conversations, queues, client, clock } = this.options
    const mayBeAnswer = conversations.size > 0 || queues.active > 0 || queues.queued > 0
    if (candidates.length === 0 && !(mayBeAnswer && isNewMessage(update)) && !this.isAlbumPart(update)) return undefined
    const chatKey = chatKeyOf(update)
    const delivery: Delivery = {
      update,
      identity: again?.identity ?? identityOf(update) ?? `unnamed:${clock.now()}:${this.unnamed++}`,
      chatKey,
      receivedMs: clock.now(),
      redelivered: again !== undefined,
      stopped: false,
      matches: [],
      table: this.table,
      answer: undefined,
      entries: again ? [again.entry] : [],
      ...(again && { again }),
    }
    delivery.matches = this.match(candidates, (kind) => createContext(kind, client, delivery), again)
    if (isNewMessage(update)) {
      // Somebody may be about to ask as long as the chat is at work.
      if (conversations.size > 0 || queues.has(chatKey)) {
        delivery.answer = createContext('message', client, delivery) as MessageContext
      }
      if (this.isAlbumPart(update)) return delivery
    }
    return delivery.matches.length > 0 || delivery.answer ? delivery : undefined
  }

  /** Whether any handler that is to survive a crash gets this delivery; an answer somebody may wait for counts. */
  isDurable(delivery: Delivery): boolean {
    if (delivery.answer !== undefined) return true
    if (delivery.matches.some(({ binding }) => binding.manifest.options.durable !== false)) return true
    return (
      this.isAlbumPart(delivery.update) &&
      this.table.albums.some(({ binding }) => binding.manifest.options.durable !== false)
    )
  }

  /** Whether other handlers have taken the place of those an update was matched with. */
  isOutdated({ table }: Delivery): boolean {
    return table !== this.table
  }

  /** Matches an update with the handlers there are now, but for those that have had it. */
  rematch(delivery: Delivery): void {
    const { client } = this.options
    const parts = delivery.parts?.map(({ message }) => message as TlObject)
    const all = parts ? this.table.albums : this.table.candidates(delivery.update)
    const left = all.filter(({ binding }) => !delivery.had?.includes(handlerName(binding)))
    delivery.table = this.table
    delivery.matches = this.match(
      left,
      (kind) => (parts ? new AlbumContext(client, delivery, parts) : createContext(kind, client, delivery)),
      delivery.again,
    )
  }

  /** Puts a delivery whose handler was cut short into its chat's queue once more, and the answers it has had behind it. */
  requeue(delivery: Delivery, answers: readonly Delivery[]): void {
    for (const each of [delivery, ...answers]) this.options.queues.push(each.chatKey, each)
  }

  /** Puts a delivery into its chat's queue. */
  enqueue(delivery: Delivery, again?: Redelivery): void {
    const { queues } = this.options
    if (this.isAlbumPart(delivery.update)) this.gather(delivery, again)
    if (delivery.matches.length === 0 && !delivery.answer) return
    retain(delivery)
    queues.push(delivery.chatKey, delivery)
  }

  /** Delivers albums whose parts are still being waited for. */
  flush(): void {
    this.albums.flush()
  }

  private isAlbumPart(update: TlObject): boolean {
    if (this.table.albums.length === 0 || !isNewMessage(update)) return false
    return (update.message as TlObject | undefined)?.groupedId != null
  }

  private gather(part: Delivery, again: Redelivery | undefined): void {
    const message = part.update.message as TlObject
    retain(part)
    const { album, isNew } = this.albums.add(`${part.chatKey}:${message.groupedId}`, part)
    album.again ??= again
    if (isNew) this.options.queues.push(part.chatKey, this.albumDelivery(album, part))
  }

  private albumDelivery(album: Album, first: Delivery): Delivery {
    const { client } = this.options
    const delivery: Delivery = {
      update: first.update,
      identity: `album:${first.chatKey}:${(first.update.message as TlObject).groupedId}`,
      chatKey: first.chatKey,
      receivedMs: first.receivedMs,
      redelivered: first.redelivered,
      stopped: false,
      matches: [],
      table: this.table,
      answer: undefined,
      entries: [],
      complete: album.closed.then(() => {
        const parts = album.parts.map(({ update }) => update.message as TlObject)
        parts.sort((one, other) => Number(one.id) - Number(other.id))
        delivery.entries = album.parts.flatMap(({ entries }) => entries)
        delivery.parts = album.parts.map(({ update }) => update)
        delivery.table = this.table
        delivery.matches = this.match(this.table.albums, () => new AlbumContext(client, delivery, parts), album.again)
      }),
    }
    return delivery
  }

  private match(
    candidates: readonly Candidate[],
    create: (kind: Candidate['binding']['manifest']['kind']) => UpdateContext,
    again: Redelivery | undefined,
  ): Match[] {
    const matches: Match[] = []
    let spare: UpdateContext | undefined
    let spareKind: string | undefined
    for (const { binding, changing } of candidates) {
      const { kind, options } = binding.manifest
      if (again && !isLeftFor(again, handlerName(binding), options.durable !== false)) continue
      const family = kind === 'command' ? 'message' : kind
      const context = spare && spareKind === family ? spare : create(kind)
      if (changing || this.passes(binding, context)) {
        matches.push({ binding, context, tested: !changing })
        spare = undefined
      } else {
        // A context that a filter refused is as good as new for the next handler.
        spare = context
        spareKind = family
      }
    }
    return matches
  }

  private passes(binding: Candidate['binding'], context: UpdateContext): boolean {
    try {
      return passes(binding, context)
    } catch (error) {
      this.options.logger.error('a filter failed, its handler is not called', { handler: handlerName(binding), error })
      return false
    }
  }
}

/** Whether a handler still has to get an update that is delivered again. */
function isLeftFor({ entry, onlyHandler }: Redelivery, handler: string, durable: boolean): boolean {
  if (onlyHandler !== undefined) return handler === onlyHandler
  return durable && !entry.done.includes(handler)
}

/** Notes in the journal's entries that one more delivery needs them. */
function retain({ entries }: Delivery): void {
  for (const entry of entries) entry.uses++
}

function isNewMessage({ className }: TlObject): boolean {
  return className === 'UpdateNewMessage' || className === 'UpdateNewChannelMessage'
}
