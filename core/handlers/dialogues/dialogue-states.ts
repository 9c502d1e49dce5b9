import { LazyMap } from '../../collections/lazy-map.js'
import type { Logger } from '../../logging/logger.js'
import type { KeyValueStore } from '../../storage/key-value-store.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { DialogueState } from './dialogue-manifest.js'

/** How long a dialogue is kept that nobody goes on with. */
const keptMs = 365 * 86_400_000
/** After so long, what was forgotten is taken to be kept so. */
const settledMs = 60_000
/** How long a dialogue that is being worked on is left alone when its time is over. */
const busyMs = 1_000

/** Somebody in a chat. */
export interface Place {
  readonly chatId: number
  readonly senderId: number
}

/**
 * Who of a client is in which dialogues, the latest last. Kept in the store of the account, so that it outlives the process and an
 * exchange of plugins; inside a handler, what is changed is kept together with the mark that the handler is done.
 *
 * Who may be in a dialogue is also known in memory, as filters cannot wait: rather one too many than one too few.
 */
export class DialogueStates {
  private readonly present = new LazyMap<string, Set<string>>()
  private readonly timers = new LazyMap<string, Timer>()
  private readonly busy = new LazyMap<string, number>()
  /** Who waits until somebody is not busy any more. */
  private readonly waiting = new LazyMap<string, (() => void)[]>()
  private opened: KeyValueStore | undefined
  private loading: Promise<void> | undefined
  /** Ends a dialogue whose time is over; the plugins that run set it. */
  onExpired: ((place: Place, state: DialogueState) => Promise<void>) | undefined
  /** Goes on with what is left behind a dialogue whose time is over. */
  onLeft: ((place: Place, left: DialogueState, ended: DialogueState) => Promise<void>) | undefined

  /** @param store - opens the store, once a client has a dialogue. */
  constructor(
    private readonly store: () => KeyValueStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Learns who is in a dialogue, and waits for what is over meanwhile. Once; must be done before updates come. */
  load(): Promise<void> {
    this.loading ??= this.loadNow()
    return this.loading
  }

  /** Whether somebody may be in this dialogue. */
  mayBeIn(place: Place, dialogue: string): boolean {
    return this.present.get(keyOf(place))?.has(dialogue) ?? false
  }

  /** The dialogues of somebody, the latest last. */
  async of(place: Place): Promise<readonly DialogueState[]> {
    const key = keyOf(place)
    const list = (await this.values.get<readonly DialogueState[]>(key)) ?? []
    this.note(key, list)
    return list
  }

  /** The dialogues of everybody. */
  async all(): Promise<readonly (Place & { readonly states: readonly DialogueState[] })[]> {
    const entries = await this.values.list<readonly DialogueState[]>()
    return entries.map(({ key, value }) => ({ ...placeOf(key), states: value }))
  }

  /** Keeps a dialogue: a new one as the latest, and instead of an earlier one of its kind; one that is known at its place. */
  async put(place: Place, state: DialogueState): Promise<void> {
    const key = keyOf(place)
    // Before it is kept: nobody must be taken for absent.
    this.presence(key).add(state.dialogue)
    const put = (list: readonly DialogueState[] = []) => {
      const others = list.filter(({ id, dialogue }) => id === state.id || dialogue !== state.dialogue)
      return others.some(({ id }) => id === state.id)
        ? others.map((one) => (one.id === state.id ? state : one))
        : [...others, state]
    }
    const list = await this.values.update<readonly DialogueState[]>(key, put, { ttlMs: keptMs })
    this.arm(place, list ?? [])
  }

  /** Forgets a dialogue. @returns those that are left. */
  async remove(place: Place, id: string): Promise<readonly DialogueState[]> {
    const left = await this.values.update<readonly DialogueState[]>(keyOf(place), (list = []) => {
      const others = list.filter((one) => one.id !== id)
      return others.length > 0 ? others : undefined
    })
    this.arm(place, left ?? [])
    this.lookLater(place)
    return left ?? []
  }

  /** Works on the dialogues of somebody; meanwhile none of them ends for its time. */
  async work<Result>(place: Place, work: () => Promise<Result>): Promise<Result> {
    const key = keyOf(place)
    this.busy.set(key, (this.busy.get(key) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (this.busy.get(key) ?? 1) - 1
      if (left > 0) this.busy.set(key, left)
      else {
        this.busy.delete(key)
        const waiting = this.waiting.get(key) ?? []
        this.waiting.delete(key)
        for (const go of waiting) go()
      }
    }
  }

  /** Waits until nobody works on the dialogues of somebody. */
  async idle(place: Place): Promise<void> {
    const key = keyOf(place)
    while (this.busy.has(key)) {
      await new Promise<void>((resolve) => this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]))
    }
  }

  /** Waits for nothing any more. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel()
    this.timers.clear()
    this.onExpired = undefined
    this.onLeft = undefined
  }

  private get values(): KeyValueStore {
    this.opened ??= this.store()
    return this.opened
  }

  private async loadNow(): Promise<void> {
    for (const { key, value } of await this.values.list<readonly DialogueState[]>()) {
      for (const { dialogue } of value) this.presence(key).add(dialogue)
      this.arm(placeOf(key), value)
    }
  }

  private presence(key: string): Set<string> {
    let names = this.present.get(key)
    if (!names) {
      names = new Set()
      this.present.set(key, names)
    }
    return names
  }

  /** What is kept now; in a handler that reads what it wrote itself, that may still come to nothing, so nobody is forgotten. */
  private note(key: string, list: readonly DialogueState[]): void {
    for (const { dialogue } of list) this.presence(key).add(dialogue)
  }

  /** Forgets that somebody may be in a dialogue, when a handler has found that they are not. */
  forget(place: Place, dialogue: string): void {
    const key = keyOf(place)
    const names = this.present.get(key)
    names?.delete(dialogue)
    if (names?.size === 0) this.present.delete(key)
  }

  /** Looks who is still in a dialogue, once the handler that has ended one is done: it may come to nothing. */
  private lookLater(place: Place): void {
    const look = async () => {
      const list = (await this.values.get<readonly DialogueState[]>(keyOf(place))) ?? []
      if (this.busy.has(keyOf(place))) return
      for (const name of [...(this.present.get(keyOf(place)) ?? [])]) {
        if (!list.some(({ dialogue }) => dialogue === name)) this.forget(place, name)
      }
    }
    const looked = () => void look().catch((error) => this.logger.debug('dialogues could not be read', { error }))
    this.clock.after(settledMs, looked, { keepsProcessAlive: false })
  }

  /** Waits until the first dialogue of somebody is over. */
  private arm(place: Place, list: readonly DialogueState[]): void {
    const key = keyOf(place)
    this.timers.get(key)?.cancel()
    this.timers.delete(key)
    const first = Math.min(...list.map(({ untilMs = Number.POSITIVE_INFINITY }) => untilMs))
    if (first === Number.POSITIVE_INFINITY) return
    this.wait(place, Math.max(0, first - this.clock.now()))
  }

  private wait(place: Place, ms: number): void {
    const over = () =>
      void this.expire(place).catch((error) => this.logger.error('a dialogue could not be ended', { error }))
    this.timers.set(keyOf(place), this.clock.after(ms, over, { keepsProcessAlive: false }))
  }

  private async expire(place: Place): Promise<void> {
    const key = keyOf(place)
    this.timers.delete(key)
    if (this.busy.has(key)) {
      this.wait(place, busyMs)
      return
    }
    const list = (await this.values.get<readonly DialogueState[]>(key)) ?? []
    const now = this.clock.now()
    for (const state of list) {
      if ((state.untilMs ?? Number.POSITIVE_INFINITY) > now) continue
      await this.work(place, async () => {
        // Told first: a process that ends in between tells it again, under the same number.
        await this.onExpired?.(place, state)
        await this.remove(place, state.id)
      })
    }
    const left = (await this.values.get<readonly DialogueState[]>(key)) ?? []
    this.arm(place, left)
    const [was, next] = [list.at(-1), left.at(-1)]
    // Whoever was asked something else is asked again what waits behind it.
    if (was && next && was.id !== next.id) await this.work(place, async () => this.onLeft?.(place, next, was))
  }
}

function placeOf(key: string): Place {
  const [chatId = 0, senderId = 0] = key.split(':').map(Number)
  return { chatId, senderId }
}

function keyOf({ chatId, senderId }: Place): string {
  return `${chatId}:${senderId}`
}
