import type { DataCentreAddress } from '../../core/mtproto/driver.js'
import { MtprotoServer } from '../../core/sandbox/mtproto/mtproto-server.js'
import type { WireFaults } from '../../core/sandbox/mtproto/wire-faults.js'
import type { WireLimits } from '../../core/sandbox/mtproto/wire-limits.js'
import type { ApiCall, AuthKeyRecord } from '../../core/sandbox/ports.js'
import { RpcError } from '../../core/sandbox/rpc-error.js'
import type { TlValue } from '../../core/sandbox/tl-value.js'

type Answer = (call: ApiCall) => unknown

const config: TlValue = {
  _: 'config',
  date: 1,
  expires: 2,
  test_mode: false,
  this_dc: 2,
  dc_options: [],
  dc_txt_domain_name: '',
  chat_size_max: 200,
  megagroup_size_max: 200_000,
  forwarded_count_max: 100,
}

/** The sandbox's wire with a world of a few answers: what a driver needs, and nothing of Telegram. */
export class SmallCentre {
  readonly calls: ApiCall[] = []
  private readonly answers: Record<string, Answer> = {
    'help.getConfig': () => ({
      ...config,
      dc_options: this.server.dcIds.map((id) => ({
        _: 'dcOption',
        id,
        ip_address: '127.0.0.1',
        port: this.server.port,
      })),
    }),
    'users.getUsers': () => [{ _: 'user', id: 1001n, self: true, access_hash: 5n, first_name: 'Ann' }],
    'updates.getState': () => ({ _: 'updates.state', pts: 1, qts: 0, date: 1, seq: 0, unread_count: 0 }),
  }

  private constructor(readonly server: MtprotoServer) {}

  static async start(faults: WireFaults = {}, limits: Partial<WireLimits> = {}): Promise<SmallCentre> {
    const centre = new SmallCentre(new MtprotoServer({ port: 0, faults, limits }))
    await centre.server.start({ handle: (call) => centre.handle(call) })
    return centre
  }

  get address(): DataCentreAddress {
    return { host: '127.0.0.1', port: this.server.port ?? 0, dcId: 2, publicKeyPem: this.server.rsa.publicPem }
  }

  /** Says how a method is answered from now on; an `RpcError` thrown becomes an `rpc_error`. */
  answer(method: string, answer: Answer): void {
    this.answers[method] = answer
  }

  get key(): AuthKeyRecord {
    const [key] = this.server.authKeys()
    if (!key) throw new Error('nobody has connected yet')
    return key
  }

  /** Pushes an update that carries a number. */
  push(date: number): void {
    const update = { _: 'updateUserTyping', user_id: 1n, action: { _: 'sendMessageTypingAction' } }
    this.server.push(this.key.id, { _: 'updateShort', update, date })
  }

  async close(): Promise<void> {
    await this.server.close()
  }

  private async handle(call: ApiCall) {
    this.calls.push(call)
    const answer = this.answers[call.method]
    if (!answer) throw new RpcError(400, 'METHOD_NOT_HERE')
    return (await answer(call)) as TlValue
  }
}
