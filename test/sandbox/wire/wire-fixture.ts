import { randomBytes } from 'node:crypto'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { MtprotoServer } from '../../../core/sandbox/mtproto/mtproto-server.js'
import type { MtprotoServerOptions } from '../../../core/sandbox/mtproto/mtproto-server-options.js'
import type { ApiCall, AuthKeyRecord, SandboxApi } from '../../../core/sandbox/ports.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import { serviceDefinitions } from '../../../core/sandbox/schema/service-schema.js'
import { SchemaRegistry } from '../../../core/sandbox/tl/schema-registry.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'

type Answer = Awaited<ReturnType<SandboxApi['handle']>>

/** A world of one account that answers a handful of methods, and notes what it was asked. */
export class TinyWorld implements SandboxApi {
  readonly calls: ApiCall[] = []
  readonly opened: bigint[] = []
  readonly closed: bigint[] = []
  /** Answers by method; a function is asked each time. */
  readonly answers: Record<string, (call: ApiCall) => Answer | Promise<Answer>> = {
    'help.getConfig': (call) => this.config(call),
    'users.getUsers': (call) => [this.self(call)],
    'updates.getState': (call) => {
      this.self(call)
      return { _: 'updates.state', pts: 1, qts: 0, date: 1, seq: 1, unread_count: 0 }
    },
    'auth.importBotAuthorization': (call) => {
      call.authKey.userId = 1001
      return { _: 'auth.authorization', user: this.self(call) }
    },
  }
  port = 0

  async handle(call: ApiCall): Promise<Answer> {
    this.calls.push(call)
    const answer = this.answers[call.method]
    if (!answer) throw new RpcError(400, 'METHOD_INVALID')
    return answer(call)
  }

  sessionOpened(_authKey: AuthKeyRecord, sessionId: bigint): void {
    this.opened.push(sessionId)
  }

  sessionClosed(_authKey: AuthKeyRecord, sessionId: bigint): void {
    this.closed.push(sessionId)
  }

  methods(): string[] {
    return this.calls.map((call) => call.method)
  }

  private self(call: ApiCall): TlValue {
    if (call.authKey.userId === undefined) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    return { _: 'user', self: true, id: 1001n, access_hash: 5n, first_name: 'Robin', bot: true, bot_info_version: 1 }
  }

  private config(call: ApiCall): TlValue {
    const option = { _: 'dcOption', id: call.dcId, ip_address: '127.0.0.1', port: this.port }
    return { _: 'config', date: 1, expires: 2_147_483_647, this_dc: call.dcId, dc_options: [option] }
  }
}

// One set of schemas and one key for all servers of a test file: reading and making them is most of the start.
const schemas = new SchemaRegistry(serviceDefinitions(), packageSources())

export interface Fixture {
  server: MtprotoServer
  world: TinyWorld
  /** A login that exists without a key exchange. */
  mint(): AuthKeyRecord
}

export async function startWire(options: MtprotoServerOptions = {}): Promise<Fixture> {
  const server = new MtprotoServer({ schemas, seed: 'tests', ...options })
  const world = new TinyWorld()
  world.port = await server.start(world)
  const mint = () => {
    const record = newAuthKeyRecord(randomBytes(256), 2, Date.now())
    record.userId = 1001
    record.layer = 198
    server.addAuthKey(record)
    return record
  }
  return { server, world, mint }
}

/** An update with a text, as the world pushes it. */
export function textUpdate(id: number, text = `text ${id}`): TlValue {
  const peer = { _: 'peerUser', user_id: 2002n }
  const message = { _: 'message', id, from_id: peer, peer_id: peer, date: 1, message: text }
  return {
    _: 'updates',
    updates: [{ _: 'updateNewMessage', message, pts: id, pts_count: 1 }],
    users: [{ _: 'user', id: 2002n, access_hash: 1n, first_name: 'Alex' }],
    chats: [],
    date: 1,
    seq: 0,
  }
}
