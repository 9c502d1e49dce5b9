import type { Logger } from '../../logging/logger.js'
import type { ApiCall, AuthKeyRecord, SandboxApi, Wire } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import type { Account } from '../world/account.js'
import type { World } from '../world/world.js'
import { AccountCall, Call } from './call.js'
import { CallLog } from './call-log.js'
import type { ApiInterceptor, ApiResult } from './interceptor.js'
import { Logins } from './logins.js'
import type { Method, MethodTable } from './method.js'
import { PasswordCheck } from './password-check.js'
import { Publisher } from './publisher.js'
import { methods } from './registry.js'
import type { CentreAddress, Services } from './services.js'

export interface WorldApiOptions {
  world: World
  wire: Wire
  address: () => CentreAddress
  logger: Logger
  /** The methods to serve; default: all of them. */
  methods?: MethodTable
}

/** The API of an invented Telegram: answers requests from its world, and pushes what happens in it. */
export class WorldApi implements SandboxApi {
  readonly calls = new CallLog()
  readonly logins: Logins
  private readonly services: Services
  private readonly methods: MethodTable
  private readonly interceptors: { intercept: ApiInterceptor; isIdle: () => boolean }[] = []
  private readonly endPublishing: () => void

  constructor(options: WorldApiOptions) {
    const { world, wire, address, logger } = options
    this.logins = new Logins(world.state, wire)
    this.services = { world, wire, logins: this.logins, passwords: new PasswordCheck(world), address, logger }
    this.methods = options.methods ?? methods
    const publisher = new Publisher(world, wire, this.logins)
    this.endPublishing = world.state.onChange((change) => publisher.publish(change))
  }

  /**
   * Puts an interceptor before all methods; the first added is the outermost.
   * @param isIdle - whether it would hand everything on as it is at the moment: then it is not asked.
   * @returns takes it out again.
   */
  intercept(intercept: ApiInterceptor, isIdle = () => false): () => void {
    const added = { intercept, isIdle }
    this.interceptors.push(added)
    return () => {
      const index = this.interceptors.indexOf(added)
      if (index >= 0) this.interceptors.splice(index, 1)
    }
  }

  handle(call: ApiCall): ApiResult | Promise<ApiResult> {
    const accountId = call.authKey.userId
    try {
      const isWatched = this.interceptors.some(({ isIdle }) => !isIdle())
      const result = isWatched ? this.through(0, call, accountId) : this.answer(call)
      if (result instanceof Promise) return this.logged(call, accountId, result)
      this.log(call, accountId, undefined)
      return result
    } catch (error) {
      this.logFailed(call, accountId, error)
      throw error
    }
  }

  sessionOpened(authKey: AuthKeyRecord, sessionId: bigint): void {
    this.logins.sessionOpened(authKey.id, sessionId)
  }

  /** Pushes nothing any more. */
  close(): void {
    this.endPublishing()
  }

  private through(index: number, call: ApiCall, accountId: number | undefined): Promise<ApiResult> {
    const interceptor = this.interceptors[index]
    if (!interceptor) return this.run(call)
    return interceptor.intercept({ call, accountId }, (changed = call) => this.through(index + 1, changed, accountId))
  }

  /** Carries a call out past all interceptors, and without noting it. */
  async run(call: ApiCall): Promise<ApiResult> {
    return this.answer(call)
  }

  private answer(call: ApiCall): ApiResult | Promise<ApiResult> {
    const method = this.methods[call.method]
    if (!method) {
      this.calls.countUnknown(call.method)
      throw new RpcError(400, 'METHOD_INVALID')
    }
    if (method.access === 'anyone') return method.run(new Call(this.services, call))
    return method.run(new AccountCall(this.services, call, this.caller(call, method)))
  }

  private caller(call: ApiCall, method: Method): Account {
    const { userId } = call.authKey
    const account = userId === undefined ? undefined : this.services.world.state.accounts.get(userId)
    if (!account) {
      const revoked = this.logins.isRevoked(call.authKey.id)
      throw new RpcError(401, revoked ? 'SESSION_REVOKED' : 'AUTH_KEY_UNREGISTERED')
    }
    if (account.deleted) throw new RpcError(401, 'USER_DEACTIVATED')
    if (method.access === 'user' && account.isBot) throw new RpcError(400, 'BOT_METHOD_INVALID')
    if (method.access === 'bot' && !account.isBot) throw new RpcError(400, 'USER_BOT_REQUIRED')
    const record = this.logins.record(call.authKey.id)
    record.activeAt = this.services.world.state.now
    record.ip = call.remoteAddress
    return account
  }

  private async logged(call: ApiCall, accountId: number | undefined, result: Promise<ApiResult>): Promise<ApiResult> {
    try {
      const answer = await result
      this.log(call, accountId, undefined)
      return answer
    } catch (error) {
      this.logFailed(call, accountId, error)
      throw error
    }
  }

  private logFailed(call: ApiCall, accountId: number | undefined, error: unknown): void {
    this.log(call, accountId, error instanceof RpcError ? error.message : '500 INTERNAL_SERVER_ERROR')
  }

  private log(call: ApiCall, accountId: number | undefined, error: string | undefined): void {
    const { method, params, layer, authKey } = call
    const atMs = this.services.world.state.clock.now()
    this.calls.add({ method, params, accountId, authKeyId: authKey.id, layer, atMs, error })
  }
}
