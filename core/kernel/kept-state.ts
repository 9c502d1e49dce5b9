import type { StateManifest } from '../decorators/manifest.js'
import type { StateEntry, StateOwner, Stored, StoredBy } from '../decorators/stored.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import { isPlainObject } from '../storage/kept-value.js'
import type { KeyValueStore } from '../storage/key-value-store.js'

/**
 * What a property with `@State` holds.
 * @param owner - the plugin or service, for messages.
 * @param store - of the states of the plugin or service, apart from its other values.
 */
export function keptState(
  manifest: StateManifest,
  { name: owner }: { readonly name: string },
  store: KeyValueStore,
): Stored<unknown> | StoredBy<unknown> {
  const state = { ...manifest, owner }
  return state.per === 'client' ? new KeptValue(state.member, state, store) : new KeptValues(state, store)
}

interface OwnedState extends StateManifest {
  readonly owner: string
}

/** One kept value. */
class KeptValue implements Stored<unknown> {
  constructor(
    private readonly key: string,
    private readonly state: OwnedState,
    private readonly store: KeyValueStore,
  ) {}

  async get(): Promise<unknown> {
    return this.filled(await this.store.get(this.key))
  }

  set(value: unknown): Promise<void> {
    return this.kept(() => this.store.set(this.key, value, this.limit))
  }

  async update(change: (value: unknown) => unknown): Promise<unknown> {
    const changed = (kept: unknown) => {
      const value = this.filled(kept)
      const returned = change(value)
      // What is changed in place is as good as what is returned.
      return returned === undefined ? value : returned
    }
    return this.kept(() => this.store.update<unknown>(this.key, changed, this.limit))
  }

  async clear(): Promise<void> {
    await this.store.delete(this.key)
  }

  /** Says which state it is that cannot be kept. @throws PLUGIN_STATE_VALUE */
  private async kept<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (!isSwitchboardError(error, 'STORAGE_VALUE')) throw error
      const { owner, member } = this.state
      const { problem } = error.context
      throw new SwitchboardError('PLUGIN_STATE_VALUE', { owner, state: member, problem }, { cause: error })
    }
  }

  private get limit() {
    const { ttlMs } = this.state
    return ttlMs === undefined ? {} : { ttlMs }
  }

  /** What is kept, with fields that came later; or the initial value. */
  private filled(kept: unknown): unknown {
    return filled(kept, this.state.initial())
  }
}

/** A kept value for each chat, user, or user in a chat. */
class KeptValues implements StoredBy<unknown> {
  constructor(
    private readonly state: OwnedState,
    private readonly store: KeyValueStore,
  ) {}

  of(owner: StateOwner): Stored<unknown> {
    return new KeptValue(this.keyOf(owner), this.state, this.store)
  }

  async list(owner: StateOwner = {}): Promise<StateEntry<unknown>[]> {
    const { chatId: chat, userId: user } = wanted(owner)
    const entries = await this.store.list({ prefix: `${this.state.member}/` })
    return entries.flatMap(({ key, value }) => {
      const [, first = '', second = ''] = key.split('/')
      const chatId = this.hasChat ? Number(first) : undefined
      const userId = this.hasUser ? Number(this.hasChat ? second : first) : undefined
      if ((chat !== undefined && chat !== chatId) || (user !== undefined && user !== userId)) return []
      const whose = { ...(chatId !== undefined && { chatId }), ...(userId !== undefined && { userId }) }
      return [{ ...whose, value: filled(value, this.state.initial()) }]
    })
  }

  private get hasChat(): boolean {
    return this.state.per !== 'user'
  }

  private get hasUser(): boolean {
    return this.state.per !== 'chat'
  }

  private keyOf(owner: StateOwner): string {
    const { chatId, userId } = wanted(owner)
    const { member, per } = this.state
    const isWhole = (!this.hasChat || chatId !== undefined) && (!this.hasUser || userId !== undefined)
    if (!isWhole) throw new SwitchboardError('PLUGIN_STATE_OWNER', { state: member, per })
    return [member, ...(this.hasChat ? [chatId] : []), ...(this.hasUser ? [userId] : [])].join('/')
  }
}

/** The ids that are meant, by hand or of a context. A chat that writes in its own name is no person. */
function wanted({ chatId, userId, senderId }: StateOwner): {
  chatId?: number | undefined
  userId?: number | undefined
} {
  const person = userId ?? senderId
  return { chatId, userId: person !== undefined && person > 0 ? person : undefined }
}

function filled(kept: unknown, initial: unknown): unknown {
  if (kept === undefined) return initial
  return isPlainObject(kept) && isPlainObject(initial) ? { ...initial, ...kept } : kept
}
