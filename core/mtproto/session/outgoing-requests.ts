import { LazyMap } from '../../collections/lazy-map.js'
import type { TlObject } from '../driver.js'
import type { Library, TlRequest } from '../library/library.js'
import { containerFrame, invokeAfterBody, messageFrame } from './frames.js'
import type { PendingCall } from './pending-call.js'
import { SendOrder } from './send-order.js'
import type { SessionClock } from './session-clock.js'

/** A request from when it is made until it is answered. */
export interface Outgoing {
  readonly request: TlRequest
  bytes: Buffer
  readonly call: PendingCall
  /** Assigned at the first sending and kept, so that the server knows a repetition. */
  messageId: bigint | undefined
  seqNo: number
  containerId: bigint | undefined
  /** Whether it went out more than once under its id. */
  isRepeated: boolean
  /** Whether it went out under an earlier id too, and may have been carried out then. */
  mayBeDone: boolean
  /** Requests of one key are carried out in the order they were made; absent: any order. */
  orderKey: string | undefined
  /** The one before it of the same key, when it was sent last under a new id. */
  precursor: bigint | undefined
  /** It fetches a part of a file: no two of these share a packet, as their answers would come as one. */
  readonly isForFile: boolean
  /** Writes it anew for each id, where it has the id in itself; absent: it stays as it is. */
  readonly remake: ((messageId: bigint) => Buffer) | undefined
}

/** Limits of a container: core.telegram.org/mtproto/service_messages#containers, with a margin. */
const maxMessagesPerPacket = 100
const maxBytesPerPacket = 500_000
/** So few are worth a packet of their own only when nothing else comes. */
const worthAPacket = 5

/** The requests of one session: those that wait to be sent, and those that wait for their answer. */
export class OutgoingRequests {
  private readonly inFlight = new LazyMap<bigint, Outgoing>()
  private readonly order = new SendOrder()
  private queue: Outgoing[] = []
  /** The most that were under way lately. */
  private usual = 0

  /** @param library - writes requests; throws when it cannot. */
  constructor(
    private readonly numbers: SessionClock,
    private readonly library: Pick<Library, 'encode'>,
  ) {}

  /** How many wait to be sent. */
  get queued(): number {
    return this.queue.length
  }

  /**
   * Whether as many wait as are under way, and half of what usually is. Sent now, they are carried out while those that follow are still
   * being made; of many that are made at once, each packet then doubles what is under way, so that they are few.
   */
  get isServerIdle(): boolean {
    const { length } = this.queue
    return length >= worthAPacket && length >= this.inFlight.size && length >= this.usual / 2
  }

  /** All that waited was sent: what is under way now is what usually is, until less is for some time. */
  settled(): void {
    this.usual = Math.max(this.inFlight.size, this.usual - Math.ceil(this.usual / 8))
  }

  /** Queues a request. @throws when it cannot be written. */
  add(request: TlRequest, call: PendingCall, first: boolean, remake?: (messageId: bigint) => Buffer): Outgoing {
    const bytes = this.library.encode(request)
    const outgoing: Outgoing = {
      request,
      bytes,
      call,
      messageId: undefined,
      seqNo: 0,
      containerId: undefined,
      isRepeated: false,
      mayBeDone: false,
      orderKey: SendOrder.keyOf(request),
      precursor: undefined,
      remake,
      isForFile: asksForFile(request),
    }
    if (first) this.queue.unshift(outgoing)
    else this.queue.push(outgoing)
    return outgoing
  }

  /** It is neither sent nor repeated, and its answer is not waited for. */
  giveUp(outgoing: Outgoing): void {
    this.queue = this.queue.filter((other) => other !== outgoing)
    const { messageId } = outgoing
    if (messageId === undefined) return
    this.inFlight.delete(messageId)
    this.order.ended(outgoing.orderKey, messageId)
  }

  /** Takes the request that an answer belongs to; `undefined` when nobody waits for it. */
  answered(messageId: bigint): Outgoing | undefined {
    const outgoing = this.inFlight.get(messageId)
    if (outgoing === undefined) return undefined
    this.inFlight.delete(messageId)
    this.order.ended(outgoing.orderKey, messageId)
    return outgoing
  }

  /** Takes the request of this id, or all requests of the container of this id, out of those in flight. */
  take(messageId: bigint): Outgoing[] {
    const single = this.inFlight.get(messageId)
    const taken = single ? [single] : [...this.inFlight.values()].filter((each) => each.containerId === messageId)
    for (const { messageId: id } of taken) if (id !== undefined) this.inFlight.delete(id)
    return taken
  }

  /** Whether one in flight has this id, or that of its container. */
  holds(messageId: bigint): boolean {
    if (this.inFlight.has(messageId)) return true
    for (const { containerId } of this.inFlight.values()) if (containerId === messageId) return true
    return false
  }

  /** Takes all that are in flight. */
  takeAll(): Outgoing[] {
    const taken = [...this.inFlight.values()]
    this.inFlight.clear()
    return taken
  }

  /** How many are sent and not answered. */
  get underWay(): number {
    return this.inFlight.size
  }

  /** Queues those of a session that was given up, behind what there is. */
  adopt(outgoing: readonly Outgoing[]): void {
    this.queue.push(...outgoing)
  }

  /** Takes all, sent or not. */
  clear(): Outgoing[] {
    const { queue } = this
    this.queue = []
    return [...this.takeAll(), ...queue]
  }

  /**
   * Those in flight that were sent before this message. What shares a container with it was not, though its own id may be
   * lower: then the container's id counts.
   */
  before(messageId: bigint): Outgoing[] {
    const limit = BigInt.asUintN(64, messageId)
    return [...this.inFlight.values()].filter(({ messageId: own, containerId }) => {
      const sent = containerId ?? own
      return sent !== undefined && BigInt.asUintN(64, sent) < limit
    })
  }

  /** Queues what is in flight again, under the ids it has. */
  requeue(): void {
    this.queue = [...this.takeAll(), ...this.queue]
  }

  /** Queues requests that were taken out again, under the ids they have. */
  again(outgoing: readonly Outgoing[]): void {
    this.queue.unshift(...outgoing)
  }

  /** Queues requests again, to be sent under new ids. */
  renew(outgoing: readonly Outgoing[]): void {
    for (const each of outgoing) {
      if (each.messageId !== undefined) this.inFlight.delete(each.messageId)
      each.messageId = undefined
      each.containerId = undefined
      each.isRepeated = false
    }
    this.queue.unshift(...outgoing)
  }

  /** Takes as many out of the queue as one packet holds. */
  takeBatch(): Outgoing[] {
    let bytes = 0
    let count = 0
    let hasFile = false
    for (const outgoing of this.queue) {
      bytes += outgoing.bytes.length + 32
      const isFull = bytes > maxBytesPerPacket || count >= maxMessagesPerPacket - 1 || (hasFile && outgoing.isForFile)
      if (count > 0 && isFull) break
      hasFile ||= outgoing.isForFile
      count += 1
    }
    return this.queue.splice(0, count)
  }

  /** The message a request is sent in; it is in flight from now on. */
  message(outgoing: Outgoing): Buffer {
    if (outgoing.messageId !== undefined) {
      // The server compares only the id. It may not have had it before, so the order counts again.
      outgoing.isRepeated = true
      this.inFlight.set(outgoing.messageId, outgoing)
      return messageFrame(outgoing.messageId, outgoing.seqNo, this.afterItsPrecursor(outgoing))
    }
    const messageId = this.numbers.nextId()
    outgoing.messageId = messageId
    outgoing.seqNo = this.numbers.nextSeqNo(true)
    if (outgoing.remake) outgoing.bytes = outgoing.remake(messageId)
    const { orderKey } = outgoing
    outgoing.precursor = orderKey === undefined ? undefined : this.order.follow(orderKey, messageId)
    this.inFlight.set(messageId, outgoing)
    return messageFrame(messageId, outgoing.seqNo, this.afterItsPrecursor(outgoing))
  }

  /**
   * The messages of one packet as one.
   * @param batch - the requests among them.
   */
  packed(messages: readonly Buffer[], batch: readonly Outgoing[]): Buffer | undefined {
    const containerId = messages.length > 1 ? this.numbers.nextId() : undefined
    for (const outgoing of batch) outgoing.containerId = containerId
    if (containerId === undefined) return messages[0]
    return containerFrame(containerId, this.numbers.nextSeqNo(false), messages)
  }

  /** Has the server wait for the request before it of the same order, while that one is unanswered. */
  private afterItsPrecursor({ precursor, bytes }: Outgoing): Buffer {
    return precursor !== undefined && this.inFlight.has(precursor) ? invokeAfterBody(precursor, bytes) : bytes
  }
}

/** Whether a request is `upload.getFile`, by itself or inside of others. */
function asksForFile({ className, query }: TlObject): boolean {
  if (className.startsWith('Invoke') && typeof query === 'object' && query !== null)
    return asksForFile(query as TlObject)
  return className === 'upload.GetFile'
}
