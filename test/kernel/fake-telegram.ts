import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type {
  Credentials,
  Driver,
  DriverFactory,
  DriverListener,
  DriverOptions,
  TlObject,
} from '../../core/mtproto/driver.js'

/** How a client's connecting goes: `ok`, an error to fail with, or a promise to wait for. */
type ConnectBehaviour = () => 'ok' | Error | Promise<unknown>

const credentials: Credentials = { dcId: 2, authKey: new Uint8Array(256) }

/**
 * A Telegram without a network: drivers that connect as the test says, know who they are, note what is called and
 * receive what the test pushes. A client is told by its `deviceModel`.
 */
export class FakeTelegram {
  readonly connects = new Map<string, ConnectBehaviour>()
  /** What happened, in order: `bot1 connects`, `bot1 messages.SendMessage`, `bot1 closes`. */
  readonly events: string[] = []
  readonly drivers = new Map<string, FakeDriver>()
  private nextId = 1
  private readonly pts = new Map<string, number>()

  readonly factory: DriverFactory = (options) => {
    const driver = new FakeDriver(this, options)
    this.drivers.set(driver.name, driver)
    return driver
  }

  /** Where the updates of a client stand. */
  ptsOf(client: string): number {
    return this.pts.get(client) ?? 1
  }

  /** Somebody writes to a client in private. */
  write(client: string, text: string): void {
    const message = {
      className: 'Message',
      id: this.nextId++,
      peerId: { className: 'PeerUser', userId: 500 },
      fromId: { className: 'PeerUser', userId: 500 },
      date: 1_700_000_000,
      message: text,
    }
    const pts = this.ptsOf(client) + 1
    this.pts.set(client, pts)
    const update = { className: 'UpdateNewMessage', message, pts, ptsCount: 1 }
    const users = [{ className: 'User', id: 500, accessHash: 1, firstName: 'Alice' }]
    this.listener(client).updates({
      className: 'Updates',
      updates: [update],
      users,
      chats: [],
      date: 1_700_000_000,
      seq: 0,
    })
  }

  /** The listener of a client's latest driver. */
  listener(client: string): DriverListener {
    const driver = this.drivers.get(client)
    if (!driver) throw new Error(`${client} has never connected`)
    return driver.options.listener
  }
}

class FakeDriver implements Driver {
  private isClosed = false
  readonly library = 'fake'
  readonly name: string

  constructor(
    private readonly telegram: FakeTelegram,
    readonly options: DriverOptions,
  ) {
    this.name = options.device.model
  }

  async connect(signal: AbortSignal): Promise<void> {
    this.telegram.events.push(`${this.name} connects`)
    const behaviour = this.telegram.connects.get(this.name)?.() ?? 'ok'
    if (behaviour instanceof Error) throw behaviour
    if (behaviour !== 'ok') {
      await Promise.race([
        behaviour,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
      ])
    }
    this.options.listener.credentials(credentials)
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.telegram.events.push(`${this.name} closes`)
  }

  async invoke(method: string): Promise<TlObject> {
    this.telegram.events.push(`${this.name} ${method}`)
    if (method === 'users.GetUsers') {
      const self = { className: 'User', id: 1, firstName: this.name, bot: this.name.startsWith('bot'), self: true }
      return [self] as unknown as TlObject
    }
    if (method === 'updates.GetState') {
      return {
        className: 'updates.State',
        pts: this.telegram.ptsOf(this.name),
        qts: 0,
        date: 1_700_000_000,
        seq: 0,
        unreadCount: 0,
      }
    }
    if (method === 'updates.GetDifference') {
      return { className: 'updates.DifferenceEmpty', date: 1_700_000_000, seq: 0 }
    }
    throw new SwitchboardError('RPC_BAD_REQUEST', { method, reason: 'METHOD_NOT_FAKED' })
  }

  async moveTo(): Promise<void> {
    throw new Error('not asked for here')
  }

  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    return { className, ...fields }
  }

  async passwordAnswer(): Promise<TlObject> {
    throw new Error('not asked for here')
  }

  encode(object: TlObject): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(object))
  }

  decode(bytes: Uint8Array): TlObject {
    return JSON.parse(new TextDecoder().decode(bytes)) as TlObject
  }
}

/** An error after which a start is tried again. */
export function unreachable(): Error {
  return new SwitchboardError('RPC_UNREACHABLE', { host: '127.0.0.1', port: 1, attempts: 1 })
}
