/** An `rpc_error`, not yet classified. */
export interface RpcRefusal {
  status: number
  reason: string
  /** Whether an earlier sending of the request may have been carried out, whatever this one was refused with. */
  mayBeDone: boolean
}

/** A request that waits for its answer. At most one of these is called, once. */
export interface PendingCall {
  resolve(result: unknown): void
  reject(refusal: RpcRefusal): void
  /** The answer came and cannot be read, so nobody knows what it says. */
  unreadable(error: unknown): void
  /** The session ended without an answer. */
  disconnected(wasSent: boolean): void
}
