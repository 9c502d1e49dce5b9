import type { Client } from '../client/client.js'
import type { RetryPolicy } from '../errors/retry-policy.js'
import type { Logger } from '../logging/logger.js'
import type { AppStorage } from '../storage/app-storage.js'
import type { Fence } from '../storage/fence.js'
import type { Clock } from '../time/clock.js'
import type { Semaphore } from '../time/semaphore.js'
import type { HandlerBinding } from './handler-binding.js'
import type { DeliveryLog } from './journal/delivery-log.js'
import type { ObservedFailure } from './observed-failure.js'
import type { TraceBudget } from './trace/trace-budget.js'

/** What the way of one client's updates is made of. */
export interface UpdatePipelineOptions {
  client: Client
  bindings: readonly HandlerBinding[]
  /** The client as the contexts of these handlers show it. Default: `client`. */
  contextClient?: Client
  clock: Clock
  logger: Logger
  /** The process-wide limit, shared by the pipelines of all clients. */
  budget: Semaphore
  /** How many chats of this client are handled at once. */
  workers: number
  /** Where updates and state are kept; absent: in memory only, so what is missed over a restart is lost. */
  database?: AppStorage
  /** The lease under which that is written; absent: it needs none. */
  fence?: () => Fence | undefined
  /** Where they are kept, instead of a `database`. */
  log?: DeliveryLog
  /** Takes no updates at all; default `false`. */
  noUpdates?: boolean
  /** Whether what was missed while the process did not run is fetched; default `true`. Otherwise updates start from now. */
  catchUp?: boolean
  /** How far back a catch-up reaches, in events; default: as far as Telegram goes. */
  catchUpLimit?: number
  /** How many updates may wait; further ones stay with Telegram until there is room. Default 5,000. */
  maxQueued?: number
  /** The default of a handler's `timeoutMs`; default 300,000 (five minutes). */
  handlerTimeoutMs?: number
  /** A handler that takes longer is named in a warning; default 10,000. */
  slowHandlerMs?: number
  retry?: Partial<RetryPolicy>
  /** Is told what goes wrong in plugins, at once. Must not throw. */
  onFailure?: (failure: ObservedFailure) => void
  /** How many updates are remembered, shared by the pipelines of all clients; default: as of few clients. */
  traceBudget?: TraceBudget
  /** Is told, while somebody looks at the traces of the pipeline, that an update came or has come further. */
  traced?: () => void
}
