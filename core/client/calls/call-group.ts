import type { CallMiddleware } from './call-middleware.js'

/** A middleware that somebody has added. */
export interface AddedMiddleware {
  readonly middleware: CallMiddleware
  /** The plugin or service it belongs to; absent: whoever made the client. */
  readonly owner?: string
}

/** A step of the way of a client's calls, as it is told to people. */
export interface CallStepInfo {
  /** What it is called. */
  readonly name: string
  /** The plugin or service that added it; absent: every client has it. */
  readonly owner?: string
}

/** The way of a client's calls, as groups of middleware see it. */
export interface GroupedCalls {
  /** The groups in force, in their order. */
  readonly inForce: Set<CallGroup>
  /** Composes the calls that begin from now on. */
  compose(): void
  /** The steps in force, the outermost first. */
  order(): CallStepInfo[]
}

/** Middleware that comes into force and goes together, as that of one set of plugins does. */
export class CallGroup {
  private readonly list: AddedMiddleware[] = []

  constructor(readonly calls: GroupedCalls) {}

  /** Its middleware, in the order it was added. */
  get added(): readonly AddedMiddleware[] {
    return this.list
  }

  /** Adds a middleware behind those that are there. @returns what takes it away again. */
  use(middleware: CallMiddleware, owner?: string): () => void {
    const added: AddedMiddleware = { middleware, ...(owner !== undefined && { owner }) }
    this.list.push(added)
    this.tell()
    return () => {
      const index = this.list.indexOf(added)
      if (index === -1) return
      this.list.splice(index, 1)
      this.tell()
    }
  }

  /** Puts it in force, in the place of another when one is given. Calls under way go on as they began. */
  enter(old?: CallGroup): void {
    const { calls } = this
    if (old) calls.inForce.delete(old)
    calls.inForce.add(this)
    calls.compose()
  }

  /** Takes it out of force. */
  leave(): void {
    if (this.calls.inForce.delete(this)) this.calls.compose()
  }

  private tell(): void {
    if (this.calls.inForce.has(this)) this.calls.compose()
  }
}
