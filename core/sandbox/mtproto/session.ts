import type { AuthKey } from './auth-key.js'
import { keptBody, type OutgoingMessage } from './outgoing-message.js'
import { ReceivedMessages } from './received-messages.js'
import type { WrongSizes } from './sealed-message.js'
import { StoredAnswers } from './stored-answers.js'
import { UnackedMessages } from './unacked-messages.js'
import type { WireLimits } from './wire-limits.js'

/** Where a session's messages go: a connection that speaks for it. */
export interface SessionLink {
  /** Encrypts and writes one message. @param wrong - sizes that are wrong on purpose. */
  send(session: Session, messageId: bigint, seqNo: number, body: Buffer, wrong?: WrongSizes): void
}

/**
 * One session of a client: what came in, what went out, what is not acknowledged. It outlives its connections; what a
 * client did not acknowledge on one is sent again on the next.
 */
export class Session {
  readonly received: ReceivedMessages
  readonly unacked: UnackedMessages
  readonly answers: StoredAnswers
  /** Messages to write with the next flush. */
  outbox: OutgoingMessage[] = []
  /** Client messages to acknowledge. */
  toAck: bigint[] = []
  /** It is among those that are written to at the end of the turn, are acknowledged soon, owe acknowledgements. */
  isDirty = false
  isAcked = false
  isOwing = false
  /** The connections that spoke for this session; the latest is last. */
  readonly links = new Set<SessionLink>()
  /** The client was told that the session is new. */
  isAnnounced = false
  /** The session made a request that shows it wants updates. */
  receivesUpdates = false
  isDestroyed = false
  /** When its last connection went; `undefined` while there is one. */
  unlinkedAtMs: number | undefined
  private contentSent = 0
  private latest: SessionLink | undefined

  constructor(
    readonly id: bigint,
    /** The key its messages are encrypted with: the one of the latest message. */
    public key: AuthKey,
    limits: WireLimits,
  ) {
    this.received = new ReceivedMessages(limits.maxRememberedMessages)
    this.unacked = new UnackedMessages(limits.maxUnackedMessages, limits.maxUnackedBytes)
    this.answers = new StoredAnswers(limits.maxRememberedMessages, limits.maxStoredAnswerBytes)
  }

  /** An answer acknowledges its request by itself. */
  answeredBy(requestId: bigint): void {
    const place = this.toAck.lastIndexOf(requestId)
    if (place >= 0) this.toAck.splice(place, 1)
  }

  /** The connection that messages are written to. */
  get link(): SessionLink | undefined {
    if (this.latest && this.links.has(this.latest)) return this.latest
    this.latest = [...this.links].at(-1)
    return this.latest
  }

  /** Whether messages go to this connection. */
  isOn(link: SessionLink): boolean {
    return this.latest === link && this.links.has(link)
  }

  /** A connection speaks for it now; messages go there from now on. */
  addLink(link: SessionLink): void {
    if (this.link === link) return
    this.links.delete(link)
    this.links.add(link)
    this.latest = link
  }

  /** Nobody knows when it is connected again: what waits for that holds nothing that was written beside it. */
  keepBodies(): void {
    for (const message of this.unacked.all()) {
      const { body, answerTo } = message
      message.body = keptBody(body)
      const answer = answerTo === undefined ? undefined : this.answers.get(answerTo)
      if (answer?.body === body) answer.body = message.body
    }
  }

  /** A sequence number: odd for messages that need an acknowledgement. */
  nextSeqNo(needsAck: boolean): number {
    return needsAck ? this.contentSent++ * 2 + 1 : this.contentSent * 2
  }
}
