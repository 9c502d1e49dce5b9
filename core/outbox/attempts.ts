import type { Client } from '../client/client.js'
import type { FetchedCopy } from '../client/files/copy-messages.js'
import type { TlObject } from '../mtproto/driver.js'
import type { Clock } from '../time/clock.js'
import type { AttemptCounter } from './attempt-counts.js'
import { type AttemptResult, withParts } from './attempt-result.js'
import type { TextsSent, TextsToSend, ToSend, WhereToFind } from './attempt-work.js'
import { type DeliveryState, isOver } from './delivery.js'
import { endOfUnsure } from './end-of-unsure.js'
import { findSent } from './find-sent.js'
import { judgeAttempt } from './judge-attempt.js'
import { numbersOfOthers } from './numbers-of-others.js'
import type { OutboxAttempt, OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'
import { RandomIds } from './random-ids.js'
import { peerOfKey } from './recipient.js'
import { sendParts } from './send-parts.js'
import { fetchForCopy, namesOf, sendOptions, sendRecord } from './send-record.js'
import { hasParts } from './sender-request.js'
import type { Sender } from './senders.js'
import { copyText, textParts } from './text-parts.js'
import { UnsavedRecords } from './unsaved-records.js'

interface AttemptsParts {
  readonly store: OutboxStore
  readonly clock: Clock
  readonly time: OutboxTime
  /** Aborted at the end of the process: what is under way is unsure then. */
  readonly signal: AbortSignal
  /** A client of this process that is online, for what is copied from it. */
  clientOf(name: string): Client | undefined
  /** Why nobody may write to somebody with one of these names; `undefined`: they may. */
  refusal(names: readonly string[]): string | undefined
  /** Learns the names of somebody. @returns all that are known of the person. */
  merge(names: readonly string[]): readonly string[] | Promise<readonly string[]>
  /** Why somebody with these names must not get a message too, whom others of them reach; `undefined`: they may. */
  doubled(record: OutboxRecord, names: readonly string[]): Promise<string | undefined>
  /** An account has written to somebody. */
  met(names: readonly string[], agent: string, pool: string): void
  /** After each change of a message. */
  changed(record: OutboxRecord): void
  readonly counter: AttemptCounter
  failed(error: unknown): void
}

/** Telegram forgets random ids after a while; an older attempt is looked for in the conversation first. */
const forgottenAfterMs = 300_000

/** How long the client that has the source of a copy is waited for before it is looked for again. */
const sourceWaitMs = 15_000

const lost: AttemptResult = { outcome: 'deferred', reason: 'another process has it', counts: false, isLost: true }
const held: AttemptResult = { outcome: 'deferred', reason: 'its broadcast is paused', counts: false, isHeld: true }
const stopped: AttemptResult = { outcome: 'deferred', reason: 'the process was stopped', counts: false }

/** Makes the attempts of messages, each kept before it begins, and keeps what came of them. */
export class Attempts {
  private readonly randomIds = new RandomIds()
  /** What came of them and is not in the store yet. */
  readonly unsaved: UnsavedRecords

  constructor(private readonly parts: AttemptsParts) {
    this.unsaved = new UnsavedRecords(parts.store, parts.failed)
  }

  /** One attempt by one account. The message is `waiting`, `ambiguous` or over afterwards. @throws STORAGE_ errors before it begins */
  async make(
    record: OutboxRecord,
    sender: Sender,
    isBegun: boolean,
    isTurn: (names: readonly string[]) => boolean,
  ): Promise<AttemptResult> {
    const { clock, store } = this.parts
    const startedMs = clock.monotonic()
    let result: AttemptResult = { outcome: 'deferred', reason: 'it could not be stored', counts: false }
    let elapsedMs = 0
    try {
      const before = record.tried.find(({ agent }) => agent === sender.name)
      const isUnsure = record.state === 'ambiguous'
      const wasUnsure = isUnsure && before !== undefined
      const end = isUnsure ? await endOfUnsure(record, store, () => clock.now()) : undefined
      if (end === 'paused') {
        await store.save(record)
        result = held
        return result
      }
      const attempt = isBegun ? before : this.begin(record, sender)
      if (!attempt) {
        const reason = `${sender.name} is logged in as another account now, and the earlier one may have delivered it`
        result = { outcome: 'failed', reason, scope: 'message' }
      } else {
        if (!isBegun) {
          if (store.claims && !(await store.claims.begin(record))) {
            result = lost
            return result
          }
          if (!store.claims) await store.save(record)
        }
        this.parts.changed(record)
        const sentMs = clock.monotonic()
        result = await this.send({ record, attempt, sender, isTurn, end }, wasUnsure)
        elapsedMs = clock.monotonic() - sentMs
      }
      this.conclude(record, attempt, result)
      this.parts.counter.count(record.pool, result.outcome)
      if (result.outcome === 'sent' && result.chatId > 0) {
        const { names } = result
        const all = names.includes(record.recipient) ? names : [record.recipient, ...names]
        this.parts.met(all, sender.name, record.pool)
      }
    } finally {
      sender.release(result, elapsedMs || clock.monotonic() - startedMs)
    }
    this.keep(record)
    return result
  }

  /** Ends a message without an attempt. */
  end(record: OutboxRecord, state: DeliveryState, reason: string): void {
    Object.assign(record, { state, reason, changedMs: this.parts.time.now() })
    if (state === 'failed') this.parts.counter.count(record.pool, state)
    this.keep(record)
  }

  /**
   * Notes an attempt on a message, which has to be kept then.
   * @returns undefined when the account is not the one that may have delivered it.
   */
  begin(record: Omit<OutboxRecord, 'id'>, { name, account }: Sender): OutboxAttempt | undefined {
    const { time } = this.parts
    const moment = { startedMs: time.wallNow(), keptMs: time.now() }
    const index = record.tried.findIndex(({ agent }) => agent === name)
    const before = record.tried[index]
    if (before && before.account !== account) {
      if (record.state === 'ambiguous' || hasParts(before)) return undefined
      record.tried.splice(index, 1)
    }
    const attempt: OutboxAttempt =
      before?.account === account
        ? before
        : { agent: name, account, randomId: String(this.randomIds.next()), ...moment, outcome: 'open' }
    if (attempt !== before) record.tried.push(attempt)
    // The first of several unsure attempts is the one that is looked for.
    if (record.state !== 'ambiguous') Object.assign(attempt, moment)
    attempt.outcome = 'open'
    record.state = 'sending'
    record.agent = name
    record.changedMs = moment.keptMs
    return attempt
  }

  private async send({ record, attempt, sender, isTurn, end }: ToSend, wasUnsure: boolean): Promise<AttemptResult> {
    const { client, address } = sender
    const { signal, time, refusal } = this.parts
    let isUnsure = wasUnsure
    let sending = wasUnsure
    let peer: TlObject | undefined
    let copy: FetchedCopy | undefined
    try {
      peer = await client.resolve(address ?? peerOfKey(record.recipient), { signal, sleepThresholdSeconds: 0 })
      const { chatId, names: found } = namesOf(client, peer)
      if (address !== undefined && !found.includes(record.recipient)) {
        return { outcome: 'failed', reason: `${address} is somebody else now`, scope: 'agent' }
      }
      const merged = this.parts.merge(found.includes(record.recipient) ? found : [...found, record.recipient])
      const names = merged instanceof Promise ? await merged : merged
      const isListed = refusal(names) !== undefined
      if (isUnsure) isTurn(names)
      else if (!isListed) {
        const kept = hasParts(attempt) ? undefined : this.heldBack(record, names, isTurn)
        const held = kept instanceof Promise ? await kept : kept
        if (held) return held
      }
      if (record.content.kind === 'copy' && (!isListed || isUnsure)) {
        const source = this.parts.clientOf(record.content.client)
        if (!source) {
          const reason = `${record.content.client}, which can see the message, is not online`
          return !isUnsure
            ? {
                outcome: 'deferred',
                reason,
                counts: false,
                waitMs: sourceWaitMs,
              }
            : { outcome: 'ambiguous', reason }
        }
        copy = await fetchForCopy(source, record.content, signal)
      }
      // Whoever said meanwhile that nobody may write is listened to.
      const refused = refusal(names)
      const over = refused === undefined ? end : { outcome: 'refused' as const, reason: refused }
      if (over && !isUnsure) return withParts(over, attempt)
      const isForgotten = isUnsure && time.mayBeLongerAgo(attempt, forgottenAfterMs)
      const texts = textParts(copy ? copyText(copy) : record.content, client.config.parseMode)
      if (over) {
        // It may be there already; nothing is sent to find out.
        const part = texts?.[attempt.parts?.ids.length ?? 0]?.text
        const there = await this.find(record, attempt, { client, peer, copy, part })
        if (there !== undefined && !texts) return { outcome: 'sent', chatId, names, ...there }
        return withParts(over, attempt)
      }
      if (texts) {
        sending = true
        const parts = { record, attempt, sender, peer, texts, isForgotten }
        const settled = () => {
          isUnsure = false
        }
        const result = await this.sendTexts(parts, settled)
        return result.outcome === 'sent' ? { ...result, chatId, names } : result
      }
      if (isForgotten) {
        const there = await this.find(record, attempt, { client, peer, copy })
        if (there !== undefined) return { outcome: 'sent', chatId, names, ...there }
      }
      sending = true
      const randomId = BigInt(attempt.randomId)
      const sent = await sendRecord(client, peer, record, { randomId, agent: attempt.agent, ...(copy ? { copy } : {}) })
      return { outcome: 'sent', chatId, names, ...sent }
    } catch (error) {
      if (signal.aborted && error === signal.reason && !sending) return stopped
      const found = judgeAttempt(error, sending)
      if (found === 'sent') return this.alreadySent(record, attempt, { client, peer, copy })
      const judged = withParts(found, attempt)
      // Nothing that comes while it is unsure makes the first attempt undone, except that Telegram refuses the message.
      if (!isUnsure || judged.outcome === 'ambiguous') return judged
      if (judged.outcome === 'failed' && judged.scope === 'message') return judged
      return {
        outcome: 'ambiguous',
        reason: judged.reason,
        ...(judged.error === undefined ? {} : { error: judged.error }),
      }
    }
  }

  /** What only the look-up shows: that a message under another name of the same person comes first, or is the same. */
  private heldBack(
    record: OutboxRecord,
    names: readonly string[],
    isTurn: (names: readonly string[]) => boolean,
  ): AttemptResult | Promise<AttemptResult | undefined> | undefined {
    if (!isTurn(names)) {
      const reason = 'another message for the same person comes first'
      return { outcome: 'deferred', counts: false, reason, behind: names }
    }
    const { broadcast, suppressMs } = record
    if (names.length < 2 || (broadcast === undefined && suppressMs === undefined)) return undefined
    return this.parts
      .doubled(record, names)
      .then((reason) => (reason === undefined ? undefined : { outcome: 'refused', state: 'suppressed', reason }))
  }

  /** Goes on with a text of several messages. @param isSettled - called when what was unsure is known. */
  private async sendTexts(
    { record, attempt, sender, peer, texts, isForgotten }: TextsToSend,
    isSettled: () => void,
  ): Promise<TextsSent> {
    const { client } = sender
    const { store } = this.parts
    const { pause, delivered } = await sendParts(
      {
        ...{ client, peer, content: record.content.kind === 'text' ? record.content : {}, texts },
        options: sendOptions(record, BigInt(attempt.randomId), attempt.agent),
        delivered: attempt.parts ?? { total: texts.length, ids: [] },
        find: async (part) => (await this.find(record, attempt, { client, peer, part }))?.messageId,
        keep: async (parts) => {
          isSettled()
          attempt.parts = parts
          record.messageIds = parts.ids.filter((id) => id > 0)
          // The last one is kept with the outcome.
          if (parts.ids.length < texts.length) await store.save(record).catch((error) => this.parts.failed(error))
        },
        another: () => sender.another?.(),
      },
      isForgotten,
    )
    if (pause) return withParts({ outcome: 'deferred' as const, counts: false, ...pause }, attempt)
    const last = delivered.ids.at(-1)
    return { outcome: 'sent', ...(last ? { messageId: last } : {}) }
  }

  private async alreadySent(
    record: OutboxRecord,
    attempt: OutboxAttempt,
    { client, peer, copy }: { client: Client; peer: TlObject | undefined; copy: FetchedCopy | undefined },
  ): Promise<AttemptResult> {
    const known = peer ? namesOf(client, peer) : { chatId: 0, names: [] }
    // Its number is nice to have and not worth a fault.
    const found = peer && (await this.find(record, attempt, { client, peer, copy }).catch(() => undefined))
    return { outcome: 'sent', ...known, ...found }
  }

  /** Looks for what may have been sent, among what the account has sent as no other message. */
  private async find(record: OutboxRecord, attempt: OutboxAttempt, where: WhereToFind) {
    const { signal, store } = this.parts
    const { client, peer, copy, part } = where
    const others = await numbersOfOthers(record, namesOf(client, peer).names, store, this.unsaved)
    const known = [...(attempt.parts?.ids ?? []), ...others]
    return findSent(client, peer, record, this.begunMs(attempt), { signal, known, copy, part })
  }

  private conclude(record: OutboxRecord, attempt: OutboxAttempt | undefined, result: AttemptResult): void {
    const reason = 'reason' in result ? result.reason : undefined
    if (attempt) {
      attempt.outcome = result.outcome === 'refused' ? 'failed' : result.outcome
      attempt.reason = reason
    }
    record.reason = reason
    record.changedMs = this.parts.time.now()
    record.state = this.stateAfter(record, result)
    if (result.outcome !== 'sent') return
    record.chatId = result.chatId
    if (result.messageId !== undefined) record.messageId = result.messageId
    if (result.messageIds !== undefined) record.messageIds = result.messageIds
  }

  private stateAfter(record: OutboxRecord, result: AttemptResult): DeliveryState {
    switch (result.outcome) {
      case 'refused':
        return result.state ?? 'refused'
      case 'sent':
        record.attempts++
        return result.outcome
      case 'ambiguous':
        return result.outcome
      case 'deferred':
        if (result.counts) record.attempts++
        break
      case 'failed':
        record.attempts++
        if (result.scope === 'message') return 'failed'
        break
    }
    return record.attempts >= record.maxAttempts ? 'failed' : 'waiting'
  }

  /** When an attempt began, for those who look among dated messages: as early as one of the two clocks says. */
  private begunMs({ startedMs, keptMs = startedMs }: OutboxAttempt): number {
    return Math.min(startedMs, this.parts.time.wallOf(keptMs))
  }

  private keep(record: OutboxRecord): void {
    this.unsaved.save(record)
    if (isOver(record) || record.state === 'ambiguous') this.parts.changed(record)
  }
}
