import { setMaxListeners } from 'node:events'
import type { Client } from '../client/client.js'
import { LazyMap } from '../collections/lazy-map.js'
import { Filter } from '../handlers/filters/filter.js'
import { Ending } from '../time/ending.js'
import { type HandlerBinding, handlerName } from './handler-binding.js'
import type { IncomingUpdate, UpdateKind } from './incoming-update.js'

/** A handler that listens for updates of some kind. */
export interface Candidate {
  readonly binding: HandlerBinding
  /** Whether its filter may answer differently a moment later. */
  readonly changing: boolean
}

const none: readonly Candidate[] = []

/** Which handlers listen for which updates, in the order they are listed. Made once; asked for every update. */
export class HandlerTable {
  readonly albums: readonly Candidate[]
  readonly errors: readonly HandlerBinding[]
  private readonly bindings: readonly HandlerBinding[]
  private readonly byType = new LazyMap<string, readonly Candidate[]>()
  private readonly serviceByType = new LazyMap<string, readonly Candidate[]>()
  private readonly ending = new Ending()
  /** What handlers listen to; many have none that does. */
  private told: AbortSignal | undefined

  /** @param client - the client, as these handlers see it. */
  constructor(
    bindings: readonly HandlerBinding[],
    readonly client: Client,
  ) {
    this.bindings = inOrder(bindings)
    this.albums = this.bindings.filter(({ manifest }) => manifest.kind === 'album').map(candidate)
    this.errors = this.bindings.filter(({ manifest }) => manifest.kind === 'error')
  }

  /** Aborted when the handlers of this table have to end: the client stops, or others have taken their place. */
  get signal(): AbortSignal {
    this.told ??= this.makeSignal()
    return this.told
  }

  /** Tells the handlers that run to end. */
  end(reason: Error): void {
    this.ending.come(reason)
  }

  /** Whether no update of any kind can reach a handler. */
  get isEmpty(): boolean {
    return this.bindings.length === this.errors.length
  }

  /** The groups of the handlers with these names. */
  groupsOf(handlers: readonly string[]): Set<string> {
    const named = this.bindings.filter((binding) => handlers.includes(handlerName(binding)))
    return new Set(named.flatMap(({ manifest }) => manifest.options.group ?? []))
  }

  /** The handlers that listen for updates like this one; their filters are not asked here. */
  candidates({ type, kind, isNewMessage }: IncomingUpdate): readonly Candidate[] {
    if (!isNewMessage) return this.cached(this.byType, type, kind)
    // An empty message reaches nobody.
    if (kind === 'other') return none
    return this.cached(kind === 'message' ? this.byType : this.serviceByType, type, kind)
  }

  private makeSignal(): AbortSignal {
    const { signal } = this.ending
    // Every handler that runs listens.
    setMaxListeners(0, signal)
    // Where nobody is left, Node takes new room for those to come, which the old one refers to (`LazyMap`).
    signal.addEventListener('abort', () => {})
    return signal
  }

  private cached(cache: LazyMap<string, readonly Candidate[]>, type: string, kind: UpdateKind): readonly Candidate[] {
    let list = cache.get(type)
    if (!list) {
      list = this.bindings.filter((binding) => listens(binding, type, kind, this.client.type === 'user')).map(candidate)
      cache.set(type, list)
    }
    return list
  }
}

/**
 * Whether a handler listens for updates of this constructor and kind; albums and errors are no updates.
 * @param ofUser - whether the account is a user's: Telegram sends it no updates of members, only the messages in a chat that
 *   tell of them.
 */
export function listens(
  { manifest }: Pick<HandlerBinding, 'manifest'>,
  type: string,
  kind: UpdateKind,
  ofUser: boolean,
): boolean {
  if (manifest.kind === 'raw') return manifest.rawType === undefined || manifest.rawType === type
  if (manifest.kind === 'chat-member' && kind === 'chat-action') return ofUser
  return manifest.kind === kind || (kind === 'message' && manifest.kind === 'command')
}

/** By priority, otherwise as they are listed. */
function inOrder(bindings: readonly HandlerBinding[]): readonly HandlerBinding[] {
  const priority = ({ manifest }: HandlerBinding) => manifest.options.priority ?? 0
  return bindings.toSorted((one, other) => priority(other) - priority(one))
}

function candidate(binding: HandlerBinding): Candidate {
  const { filter } = binding.manifest
  // A filter that was not made by `filters` may look at anything, so it counts as changing.
  return { binding, changing: filter !== undefined && !(filter instanceof Filter && !filter.changing) }
}
