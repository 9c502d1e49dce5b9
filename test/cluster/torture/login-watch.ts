import type { Sandbox } from '../../../core/sandbox/sandbox.js'

/** How often it is looked, in milliseconds. */
const everyMs = 10

interface Sight {
  /** How many connections there were at the last look. */
  connections: number
  offlineSinceMs: number | undefined
  /** When the process ended, or stood still, that ran the client; until another one runs it. */
  lostMs: number | undefined
  /** How many troubles there had been by then. */
  lostAt: number
  /** When its last connection ended, until the next one has got an update. */
  silentSinceMs: number | undefined
}

/** A time in which a login had no connection, in milliseconds. */
export interface Gap {
  readonly client: string
  /** From the end of the one connection until the next one gets its first update, or asks for those it missed. */
  readonly ms: number
}

/** A change of the process that runs a client, after the end of the one before. */
export interface Takeover {
  readonly client: string
  /** From the end of the process until Telegram saw the client again, in milliseconds. */
  readonly ms: number
  /** Whether all was calm before, and nothing else went wrong until then. */
  readonly isAlone: boolean
}

/** What Telegram sees of logins: how many connections each has, and for how long it has none. */
export class LoginWatch {
  /** Moments with several connections of one login. */
  twoHolders = 0
  /** How long each change of the process took that followed the end of one. */
  readonly takeovers: Takeover[] = []
  /** How long each login was offline, each time. */
  readonly gaps: Gap[] = []
  private readonly sights = new Map<string, Sight>()
  private readonly names: ReadonlyMap<bigint, string>
  private readonly timer: NodeJS.Timeout
  private troubles = 0
  private foundCalm = true

  /** @param logins - the key of each client. */
  constructor(
    private readonly sandbox: Sandbox,
    private readonly logins: ReadonlyMap<string, bigint>,
  ) {
    for (const client of logins.keys()) {
      this.sights.set(client, {
        connections: 0,
        offlineSinceMs: undefined,
        lostMs: undefined,
        lostAt: 0,
        silentSinceMs: undefined,
      })
    }
    this.names = new Map([...logins].map(([client, key]) => [key, client]))
    this.timer = setInterval(() => this.look(), everyMs)
  }

  /** How many logins are connected. */
  get online(): number {
    return [...this.sights.values()].filter(({ connections }) => connections > 0).length
  }

  /** Something goes wrong from now on that may make the takeovers under way take longer. */
  trouble({ findsCalm }: { readonly findsCalm: boolean }): void {
    this.troubles++
    this.foundCalm = findsCalm
  }

  /** The process that runs these clients is no more, or stands still. */
  lost(clients: readonly string[]): void {
    for (const client of clients) {
      const sight = this.sights.get(client)
      if (!sight || sight.lostMs !== undefined) continue
      sight.lostMs = performance.now()
      sight.lostAt = this.troubles
    }
  }

  /** Begins to note anew how long logins are offline. */
  forgetGaps(): void {
    this.gaps.length = 0
    for (const sight of this.sights.values()) sight.silentSinceMs = undefined
  }

  /** A login gets an update, or asks for those it has missed. */
  updated(key: bigint): void {
    const client = this.names.get(key) ?? ''
    const sight = this.sights.get(client)
    if (sight?.silentSinceMs === undefined || sight.connections === 0) return
    this.gaps.push({ client, ms: performance.now() - sight.silentSinceMs })
    sight.silentSinceMs = undefined
  }

  /** Looks at all of them; also when one of them makes a request, as short moments would pass between two looks. */
  look(): void {
    const nowMs = performance.now()
    for (const [client, key] of this.logins) {
      const sight = this.sights.get(client)
      if (!sight) continue
      const before = sight.connections
      sight.connections = this.sandbox.wire.connectionsOf(key)
      if (sight.connections > 1 && before <= 1) this.twoHolders++
      if (sight.connections === 0) {
        sight.offlineSinceMs ??= nowMs
        if (before > 0) sight.silentSinceMs ??= nowMs
      }
      if (sight.connections === 0 || sight.offlineSinceMs === undefined) continue
      sight.offlineSinceMs = undefined
      if (sight.lostMs === undefined) continue
      this.takeovers.push({
        client,
        ms: nowMs - sight.lostMs,
        isAlone: this.foundCalm && sight.lostAt === this.troubles,
      })
      sight.lostMs = undefined
    }
  }

  close(): void {
    clearInterval(this.timer)
  }
}
