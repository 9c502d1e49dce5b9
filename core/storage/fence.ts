/**
 * What a process shows with each write for a client: that it is the one that works for it. A write whose lease is held by another
 * machine, or under another epoch, is refused as a whole (`STORAGE_FENCED`).
 */
export interface Fence {
  /** The client's name. */
  readonly client: string
  /** The process that holds the lease. */
  readonly machine: string
  /** Counts up with each process that takes the lease. */
  readonly epoch: number
}

/** Which lease a client's writes stand under; `undefined`: none. */
export type FenceOf = (client: string) => Fence | undefined
