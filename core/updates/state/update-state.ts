import type { Client, UpdatesOrigin } from '../../client/client.js'
import { peerOfMarkedId } from '../../client/peers/peer-id.js'
import { RecentSet } from '../../collections/recent-set.js'
import { backOffMs } from '../../errors/back-off.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { objectField } from '../../handlers/tl-fields.js'
import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import type { Ending } from '../../time/ending.js'
import { Semaphore } from '../../time/semaphore.js'
import { IncomingUpdate, sequenceOfAnswer } from '../incoming-update.js'
import type { DeliveryLog } from '../journal/delivery-log.js'
import type { Backpressure } from '../queue/backpressure.js'
import type { UpdateCounters } from '../update-metrics.js'
import { ChannelStates } from './channel-states.js'
import { CommonState, positionOf } from './common-state.js'
import { flatten } from './flatten.js'
import { OwnMessages } from './own-messages.js'
import { SilenceWatch } from './silence-watch.js'
import type { StateParts, UpdateSource } from './state-parts.js'
import type { StoredChannel, StoredState, UpdatePositions } from './stored-state.js'
import { UpdateCalls } from './update-calls.js'

export interface UpdateStateOptions {
  client: Client
  clock: Clock
  logger: Logger
  counters: UpdateCounters
  ending: Ending
  /** Where the state is kept. */
  log: DeliveryLog
  /** Whether what was missed while the process did not run is fetched; otherwise updates start from now. */
  catchUp: boolean
  /** How far back a difference reaches, in events; `undefined`: as far as Telegram goes. */
  ptsTotalLimit: number | undefined
  /** How many messages of one channel are fetched one by one when its log does not reach back far enough. */
  channelCatchUpLimit: number
  backpressure: Backpressure
  /** Gets every update, in order and once. */
  emit: (update: IncomingUpdate, source: UpdateSource) => void
  /** Is told of updates that are dropped, as they were handed on before. */
  repeated: (update: IncomingUpdate | undefined, source: UpdateSource) => void
}

/** So many channels are asked at the same time. */
const channelsAtOnce = 4

const firstDelayMs = 1_000
const maxDelayMs = 60_000

/** Updates that come before the state is known; beyond it the difference has to bring them. */
const maxEarly = 1_000

/**
 * Puts one account's updates in order: every update once, none missing, whatever is lost, repeated or reordered on the
 * way. Follows core.telegram.org/api/updates. It calls no handler: `emit` gets the updates, and the log is told when there is
 * a new state to be stored with them.
 */
export class UpdateState implements UpdatePositions {
  private readonly common: CommonState
  private readonly channels: ChannelStates
  private readonly recent = new RecentSet<string>(2_000)
  private readonly ownMessages = new OwnMessages()
  private readonly parts: StateParts
  private early: { container: TlObject; origin: UpdatesOrigin | undefined }[] | undefined = []
  /** Whether some of it was dropped. */
  private isShort = false
  /** Until when the account is known to have had all updates; 0: it begins now. Seconds since 1970. */
  private upToDateUntil = 0
  private starting: Promise<void> | undefined
  /** Whether it begins where Telegram stands, and nothing was asked for since. */
  private isNew = false
  private readonly silence: SilenceWatch
  private caughtUp: (() => void)[] = []

  constructor(private readonly options: UpdateStateOptions) {
    const { client, ending, ptsTotalLimit } = options
    this.silence = new SilenceWatch(options.clock, () => this.endSilence())
    this.parts = {
      calls: new UpdateCalls(client, ending),
      read: (update) => this.read(update),
      emit: (update, source) => this.emit(update, source),
      changed: (channelId) => options.log.changed(channelId),
      isConnected: () => client.state === 'online',
      clock: options.clock,
      logger: options.logger,
      counters: options.counters,
      ending,
      backpressure: options.backpressure,
      repeated: options.repeated,
    }
    const wentBack = () => this.ownMessages.clear()
    this.channels = new ChannelStates(() => ({
      catchUpLimit: options.channelCatchUpLimit,
      semaphore: new Semaphore(channelsAtOnce),
      date: () => this.common.position?.date ?? 0,
      wentBack,
      ...this.parts,
    }))
    this.common = new CommonState({
      ptsTotalLimit,
      elsewhere: (update) => this.channels.offer(update, 'fetched', this.upToDateUntil),
      caughtUp: () => this.notifyCaughtUp(),
      wentBack,
      ...this.parts,
    })
  }

  /** What is to be stored of private chats, groups and containers; `undefined` before it is known. */
  get stored(): StoredState | undefined {
    const { position } = this.common
    const { behindSince } = this.channels
    // Whoever goes on from here is told again of the channels in which something is missing still.
    return position && behindSince !== undefined
      ? { ...position, date: Math.min(position.date, behindSince) }
      : position
  }

  /** Whether Telegram is being asked where it stands, or for what was missed; what comes meanwhile is held back. */
  get isFetching(): boolean {
    return this.starting !== undefined || !!this.early?.length || this.common.isFetching || this.channels.isFetching
  }

  /** What is to be stored of a channel; `undefined` when it is closed to the account. */
  storedChannel(id: number): StoredChannel | undefined {
    return this.channels.stored(id)
  }

  /** Whether something of a conversation is missing that may still come; the answer for a channel is its own. */
  hasGap(chatId: number): boolean {
    const { kind, id } = peerOfMarkedId(chatId)
    return kind === 'channel' ? this.channels.hasGap(id) : this.common.hasGap
  }

  /** Takes what Telegram pushed, or, with an origin, answered. */
  receive(container: TlObject, origin?: UpdatesOrigin): void {
    this.silence.heard()
    if (!this.early) this.process(container, origin)
    else if (this.early.length < maxEarly) this.early.push({ container, origin })
    else this.isShort = true
  }

  /**
   * Fetches what was missed; the first time it also finds out where to begin.
   * @returns when private chats and groups are up to date; channels may take longer.
   */
  async recover(): Promise<void> {
    if (this.early) {
      this.starting ??= this.begin().finally(() => {
        this.starting = undefined
      })
      await this.starting
    }
    // Without a connection the next one begins.
    if (this.early) return
    this.upToDateUntil ||= this.common.position?.date ?? 0
    if (this.hasJustBegun()) return
    const done = new Promise<void>((resolve) => this.caughtUp.push(resolve))
    // The difference tells of the channels that have more (core.telegram.org/api/updates#recovering-gaps).
    this.common.reconcile()
    this.channels.doubt()
    const later = this.channels.behind.filter((channel) => !channel.fetchAddressed())
    await done
    // A difference also brings channels with what is needed to address them.
    for (const channel of later) channel.fetch()
  }

  stop(): void {
    this.silence.stop()
    this.common.stop()
    this.channels.stop()
    this.notifyCaughtUp()
  }

  /** @returns whether Telegram has just said where it stands, and what came since then is here. */
  private hasJustBegun(): boolean {
    const { isNew } = this
    this.isNew = false
    return isNew && !this.common.hasGap
  }

  private async begin(): Promise<void> {
    const { log, catchUp } = this.options
    const before = catchUp ? await log.position() : undefined
    if (before) {
      this.common.set(before)
      this.upToDateUntil = before.date
      for (const channel of (await log.channels()).reverse()) this.channels.get(channel.id, channel)
      this.common.hold()
    } else {
      const server = await this.askState()
      if (!server) return
      const first = this.firstOf(this.early ?? [])
      const [pts, qts] = [Math.min(server.pts, first.pts), Math.min(server.qts, first.qts)]
      this.common.set({ ...server, pts, qts, seq: server.seq && Math.min(server.seq, first.seq) })
      this.isNew = !this.isShort
    }
    const early = this.early ?? []
    this.early = undefined
    for (const { container, origin } of early) this.process(container, origin)
    this.silence.start()
  }

  /** @returns where Telegram stands; `undefined` when the connection ended first, so that the next one asks again. */
  private async askState(): Promise<ReturnType<typeof positionOf> | undefined> {
    const { clock, logger, ending } = this.options
    for (let failures = 1; this.parts.isConnected(); failures++) {
      try {
        return positionOf(await this.parts.calls.state())
      } catch (error) {
        if (ending.hasCome) throw error
        if (isSwitchboardError(error, 'RPC_DISCONNECTED')) return undefined
        const { seconds } = (isSwitchboardError(error) ? error.context : {}) as { seconds?: number }
        const delayMs = seconds === undefined ? backOffMs(failures, firstDelayMs, maxDelayMs) : seconds * 1_000
        logger.warn('where the updates stand could not be asked, it is tried again', { delayMs, error })
        await ending.during((signal) => clock.sleep(delayMs, signal))
      }
    }
    return undefined
  }

  private read(update: TlObject): IncomingUpdate {
    return new IncomingUpdate(update, this.options.client.self?.id ?? 0)
  }

  /** The numbers before the first of what came before the state was known: it has happened since. */
  private firstOf(early: readonly { container: TlObject; origin: UpdatesOrigin | undefined }[]) {
    const first = { pts: Number.POSITIVE_INFINITY, qts: Number.POSITIVE_INFINITY, seq: Number.POSITIVE_INFINITY }
    for (const { container, origin } of early) {
      const { updates, seqStart } = flatten(container, 0)
      if (seqStart > 0 && !origin) first.seq = Math.min(first.seq, seqStart - 1)
      for (const update of updates) {
        const place = this.read(update).sequence
        if (place?.box === 'common') first.pts = Math.min(first.pts, place.end - place.count)
        if (place?.box === 'qts') first.qts = Math.min(first.qts, place.end - place.count)
      }
    }
    return first
  }

  private process(container: TlObject, origin: UpdatesOrigin | undefined): void {
    if (origin && this.processAnswer(container, origin)) return
    if (container.className === 'UpdatesTooLong') {
      this.recover().catch((error) => this.options.logger.error('fetching missed updates failed', { error }))
      return
    }
    const { client, counters } = this.options
    const source = origin ? 'own' : 'pushed'
    const content = container.className === 'messages.InvitedUsers' ? objectField(container, 'updates') : container
    if (!content) return
    if (source === 'pushed' && isShortMessage(content) && this.needsPeers(content)) {
      this.common.fetch()
      return
    }
    const { updates, seqStart, seq, date } = flatten(content, client.self?.id ?? 0)
    let unplaced: IncomingUpdate[] | undefined
    for (const raw of updates) {
      const update = this.read(raw)
      counters.received++
      if (source === 'own') this.ownMessages.remember(update)
      if (this.offer(update, source)) continue
      unplaced ??= []
      unplaced.push(update)
    }
    if (source === 'pushed') this.common.sawDate(date)
    if (seq > 0) this.common.offerContainer(seqStart, seq, { updates: unplaced ?? [], source, date })
    else if (unplaced) for (const update of unplaced) this.emit(update, source)
  }

  /** @returns whether the answer only counts and says nothing. */
  private processAnswer(answer: TlObject, { params }: UpdatesOrigin): boolean {
    if (answer.className === 'UpdateShortSentMessage') this.ownMessages.sent(answer)
    const place = sequenceOfAnswer(answer, params)
    if (!place || answer.className === 'UpdateShortMessage' || answer.className === 'UpdateShortChatMessage')
      return false
    const item = { update: undefined, source: 'own' } as const
    if (place.box === 'channel') this.channels.get(place.channelId).offer(place.end, place.count, item)
    else this.common.offer(place.box, place.end, place.count, item)
    return true
  }

  /** @returns whether the update has a place in a sequence. */
  private offer(update: IncomingUpdate, source: UpdateSource): boolean {
    if (this.channels.offer(update, source, this.upToDateUntil)) return true
    if (update.type === 'UpdatePtsChanged') {
      this.restate()
      return true
    }
    const place = update.sequence
    if (!place || place.box === 'channel') return false
    this.common.offer(place.box, place.end, place.count, { update, source })
    return true
  }

  private emit(update: IncomingUpdate, source: UpdateSource): void {
    if (source === 'fetched' && this.ownMessages.has(update)) return
    // What has no place in a sequence can come twice when Telegram repeats what was not acknowledged.
    if (update.isQuery && !this.recent.add(update.identity ?? '')) {
      this.options.counters.duplicates++
      this.options.repeated(update, source)
      return
    }
    this.options.emit(update, source)
  }

  /** Short messages name people whom the account may never have met; a difference brings them along. */
  private needsPeers(short: TlObject): boolean {
    const { client } = this.options
    const person = Number(short.className === 'UpdateShortMessage' ? short.userId : short.fromId)
    return person !== client.self?.id && client.peers.get(person) === undefined
  }

  /** Telegram counts anew: the state has to be asked for. */
  private restate(): void {
    this.parts.calls.state().then(
      (state) => this.common.set(positionOf(state)),
      (error) => this.options.logger.warn('the new state of the updates could not be fetched', { error }),
    )
  }

  private endSilence(): boolean {
    if (!this.parts.isConnected()) return false
    this.options.logger.debug('no updates for a while, asking for them')
    this.common.fetch()
    return true
  }

  private notifyCaughtUp(): void {
    const waiting = this.caughtUp
    this.caughtUp = []
    for (const resolve of waiting) resolve()
  }
}

function isShortMessage({ className }: TlObject): boolean {
  return className === 'UpdateShortMessage' || className === 'UpdateShortChatMessage'
}
