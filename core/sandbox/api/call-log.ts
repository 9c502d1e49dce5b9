import type { TlValue } from '../tl-value.js'

/** One call a client made. */
export interface LoggedCall {
  /** The TL method: `messages.sendMessage`. */
  readonly method: string
  /** What the method was given; of bytes the first 256. */
  readonly params: TlValue
  /** The account that called; absent before a login. */
  readonly accountId: number | undefined
  /** The key the call came with. */
  readonly authKeyId: bigint
  /** The layer the library speaks. */
  readonly layer: number
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** The status and text of the error it was answered with, `undefined` for a success. */
  readonly error: string | undefined
}

const maxLoggedBytes = 256

/** The latest calls of all clients, and how often each method was asked for that nobody serves. */
export class CallLog {
  private entries: LoggedCall[] = []
  private readonly unknown = new Map<string, number>()
  private readonly listeners = new Set<(call: LoggedCall) => void>()

  constructor(private readonly capacity = 2_000) {}

  add(call: LoggedCall): void {
    const params = withoutBulk(call.params)
    this.entries.push(params === call.params ? call : { ...call, params })
    if (this.entries.length > this.capacity * 1.25) this.entries = this.entries.slice(-this.capacity)
    for (const listener of this.listeners) listener(call)
  }

  countUnknown(method: string): void {
    this.unknown.set(method, (this.unknown.get(method) ?? 0) + 1)
  }

  /** The latest calls, oldest first; of one account or method when asked. */
  list(filter: { accountId?: number; method?: string } = {}): LoggedCall[] {
    return this.entries.filter(
      (call) =>
        (filter.accountId === undefined || call.accountId === filter.accountId) &&
        (filter.method === undefined || call.method === filter.method),
    )
  }

  /** Methods that were asked for and are not served, with how often. */
  get unknownMethods(): ReadonlyMap<string, number> {
    return this.unknown
  }

  onCall(listener: (call: LoggedCall) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** The parts of an upload would fill the memory. */
function withoutBulk(params: TlValue): TlValue {
  if (!hasBytes(params)) return params
  const cut = Object.entries(params).flatMap(([name, field]) =>
    field instanceof Uint8Array ? [[name, Uint8Array.from(field.subarray(0, maxLoggedBytes))] as const] : [],
  )
  return { ...params, ...Object.fromEntries(cut) }
}

function hasBytes(params: TlValue): boolean {
  for (const name in params) if (params[name] instanceof Uint8Array) return true
  return false
}
