import type { Sandbox } from '../../../core/sandbox/sandbox.js'

/** How often it is looked, in milliseconds. */
const everyMs = 10

interface Sight {
  /** How many connections there were at the last look. */
  connections: number
  offlineSinceMs: number | undefined
  /** When the process ended, or stood still, that ran the client; until another one runs it. */
  lostMs: number | undefined
}

/** What Telegram sees of logins: how many connections each has, and for how long it has none. */
export class LoginWatch {
  /** Moments with several connections of one login. */
  twoHolders = 0
  /** How long each change of the process took that followed the end of one, in milliseconds. */
  readonly takeoversMs: number[] = []
  /** How long each login was offline, each time, in milliseconds. */
  readonly gapsMs: { readonly client: string; readonly ms: number }[] = []
  private readonly sights = new Map<string, Sight>()
  private readonly timer: NodeJS.Timeout

  /** @param logins - the key of each client. */
  constructor(
    private readonly sandbox: Sandbox,
    private readonly logins: ReadonlyMap<string, bigint>,
  ) {
    for (const client of logins.keys()) {
      this.sights.set(client, { connections: 0, offlineSinceMs: undefined, lostMs: undefined })
    }
    this.timer = setInterval(() => this.look(), everyMs)
  }

  /** How many logins are connected. */
  get online(): number {
    return [...this.sights.values()].filter(({ connections }) => connections > 0).length
  }

  /** The process that runs these clients is no more, or stands still. */
  lost(clients: readonly string[]): void {
    for (const client of clients) {
      const sight = this.sights.get(client)
      if (sight) sight.lostMs ??= performance.now()
    }
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
      if (sight.connections === 0) sight.offlineSinceMs ??= nowMs
      if (sight.connections === 0 || sight.offlineSinceMs === undefined) continue
      this.gapsMs.push({ client, ms: nowMs - sight.offlineSinceMs })
      sight.offlineSinceMs = undefined
      if (sight.lostMs === undefined) continue
      this.takeoversMs.push(nowMs - sight.lostMs)
      sight.lostMs = undefined
    }
  }

  close(): void {
    clearInterval(this.timer)
  }
}
