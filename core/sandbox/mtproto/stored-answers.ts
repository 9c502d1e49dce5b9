import { IdTable } from './id-table.js'
import type { OutgoingMessage } from './outgoing-message.js'

/** What became of a request. */
export interface StoredAnswer {
  state: 'running' | 'answered' | 'dropped' | 'failed'
  /** The answer's id and body, once there is one. */
  messageId: bigint | undefined
  body: Buffer | undefined
}

/** The requests of one session and their answers, so that a repeated request gets the same answer and runs once. */
export class StoredAnswers {
  private readonly answers = new IdTable<StoredAnswer>()
  private readonly waiters = new Map<bigint, (() => void)[]>()
  private bytes = 0
  private runningCount = 0

  constructor(
    private readonly maxAnswers: number,
    private readonly maxBytes: number,
  ) {}

  get running(): number {
    return this.runningCount
  }

  get(requestId: bigint): StoredAnswer | undefined {
    return this.answers.get(requestId)
  }

  start(requestId: bigint): StoredAnswer {
    const answer: StoredAnswer = { state: 'running', messageId: undefined, body: undefined }
    this.answers.set(requestId, answer)
    this.runningCount++
    this.forgetOldest()
    return answer
  }

  /** Ends a request: with an answer, or without when it was dropped. */
  finish(requestId: bigint, answer: StoredAnswer, failed: boolean, sent?: OutgoingMessage): void {
    this.runningCount--
    if (answer.state !== 'dropped') answer.state = failed ? 'failed' : 'answered'
    answer.messageId = sent?.id
    answer.body = sent?.body
    this.bytes += sent?.body.length ?? 0
    this.forgetOldest()
    if (this.waiters.size === 0) return
    const waiting = this.waiters.get(requestId)
    this.waiters.delete(requestId)
    for (const wake of waiting ?? []) wake()
  }

  /** Ends a request as if it had never come: the same id may be carried out later. */
  forget(requestId: bigint): void {
    const answer = this.answers.get(requestId)
    if (answer?.state === 'running') this.runningCount--
    this.answers.delete(requestId)
  }

  /** The client has the answer, so its bytes can go. */
  acknowledged(requestId: bigint): void {
    const answer = this.answers.get(requestId)
    if (!answer) return
    this.dropBody(answer)
  }

  /** Calls `wake` when the request has ended. Does nothing for one that already has. */
  onEnd(requestId: bigint, wake: () => void): void {
    const waiting = this.waiters.get(requestId)
    if (waiting) waiting.push(wake)
    else this.waiters.set(requestId, [wake])
  }

  private get isOver(): boolean {
    return this.answers.size > this.maxAnswers || this.bytes > this.maxBytes
  }

  private forgetOldest(): void {
    if (!this.isOver) return
    const { first, firstId } = this.answers
    if (first && firstId !== undefined && first.state !== 'running' && this.bytes <= this.maxBytes) {
      this.dropBody(first)
      this.answers.shift()
      return
    }
    for (const [id, answer] of this.answers.entries()) {
      if (!this.isOver) return
      if (answer.state === 'running') continue
      this.dropBody(answer)
      if (this.answers.size > this.maxAnswers) this.answers.delete(id)
    }
  }

  private dropBody(answer: StoredAnswer): void {
    this.bytes -= answer.body?.length ?? 0
    answer.body = undefined
  }
}
