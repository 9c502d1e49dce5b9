/** Whose state is meant: a context of a handler, or ids by hand. */
export interface StateOwner {
  /** The marked id of the chat. */
  readonly chatId?: number | undefined
  /** The marked id of the person, as contexts name it. */
  readonly senderId?: number | undefined
  /** The id of the person; counts before `senderId`. */
  readonly userId?: number | undefined
}

/** One value that `@State` keeps. Inside a durable handler what is written is kept when the handler is done, with its mark. */
export interface Stored<Value> {
  /** The value, or the initial one while nothing is kept. It is a copy. */
  get(): Promise<Value>

  /** Keeps a value instead of the one before. @throws PLUGIN_STATE_VALUE for what would come back as something else. */
  set(value: Value): Promise<void>

  /**
   * Changes the value, with nothing of anybody else's in between.
   * @param change - gets a copy, and either returns the new value or changes the copy. It may be called more than once, so it must
   *   have no other effect, and must not be asynchronous.
   * @returns the new value.
   * @throws PLUGIN_STATE_VALUE, and what `change` throws; the value stays as it was then.
   */
  update(change: (value: Value) => Value | undefined): Promise<Value>

  /** Forgets it: the initial value counts again. */
  clear(): Promise<void>
}

/** A kept value with whose it is. */
export interface StateEntry<Value> {
  /** Present when the state is kept by chat or by member. */
  readonly chatId?: number
  /** Present when the state is kept by user or by member. */
  readonly userId?: number
  /** What is kept; a copy. */
  readonly value: Value
}

/** The values that `@State` keeps for chats, users, or users in chats. */
export interface StoredBy<Value> {
  /**
   * The value of one of them: `this.warned.of(ctx)`, or `.of({ chatId, userId })`.
   * @throws PLUGIN_STATE_OWNER when it has no chat or no person, as a post of a channel has no person.
   */
  of(owner: StateOwner): Stored<Value>

  /** All that are kept, of all of them or of one chat or person. */
  list(owner?: StateOwner): Promise<StateEntry<Value>[]>
}
