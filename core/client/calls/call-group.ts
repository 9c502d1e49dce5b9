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
  inForce: readonly CallGroup[]
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
      if (take(this.list, added)) this.tell()
    }
  }

  /** Puts it in force, in the place of another when one is given. Calls under way go on as they began. */
  enter(old?: CallGroup): void {
    const before = this.calls.inForce.filter((group) => group !== old)
    // Made anew, it has room for what is in it; one that is pushed to makes room for seventeen.
    this.calls.inForce = before.includes(this) ? before : [...before, this]
    this.calls.compose()
  }

  /** Takes it out of force. */
  leave(): void {
    const { inForce } = this.calls
    if (!inForce.includes(this)) return
    this.calls.inForce = inForce.filter((group) => group !== this)
    this.calls.compose()
  }

  private tell(): void {
    if (this.calls.inForce.includes(this)) this.calls.compose()
  }
}

/** Takes an item out of a list. @returns whether it was there. */
function take<Item>(list: Item[], item: Item): boolean {
  const index = list.indexOf(item)
  if (index !== -1) list.splice(index, 1)
  return index !== -1
}
