import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { WorldApi } from '../../../core/sandbox/api/world-api.js'
import type { AuthKeyRecord } from '../../../core/sandbox/ports.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import type { World } from '../../../core/sandbox/world/world.js'
import { buildWorld } from '../../../core/sandbox/world/world-builder.js'
import type { WorldDescription } from '../../../core/sandbox/world/world-description.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { FakeWire } from './fake-wire.js'
import { installedLayers } from './schema-check.js'

/** Two people who know each other, a third, and two bots. */
export const smallWorld: WorldDescription = {
  users: [
    { id: 1001, phone: '+9996620001', code: '22222', firstName: 'Anna', username: 'anna_user', contacts: ['ben_user'] },
    {
      id: 1002,
      phone: '+9996620002',
      code: '22222',
      password: 'secret',
      firstName: 'Ben',
      username: 'ben_user',
    },
    { id: 1003, phone: '+9996620003', code: '22222', firstName: 'Carl', username: 'carl_user' },
  ],
  bots: [
    {
      id: 2001,
      token: '2001:tokenofthefirstbot',
      firstName: 'First',
      username: 'first_bot',
      inlinePlaceholder: 'Find',
    },
    { id: 2002, token: '2002:tokenofthesecondbot', firstName: 'Second', username: 'second_bot', privacyMode: false },
  ],
}

let nextKey = 1n

/** A world with its API, over a wire without bytes. */
export class ApiHarness {
  readonly clock = new ManualClock()
  readonly wire = new FakeWire()
  readonly world: World
  readonly api: WorldApi

  constructor(description: WorldDescription = smallWorld) {
    this.world = buildWorld(description, { clock: this.clock, seed: 1, dcId: 2 })
    const address = () => ({ host: '127.0.0.1', port: 4430, dcId: 2 })
    this.api = new WorldApi({ world: this.world, wire: this.wire, address, logger: new SilentLogger() })
  }

  /** A client that is logged in, or not when nobody is named. */
  client(username?: string, layer = 198): ApiClient {
    const userId = username === undefined ? undefined : this.world.state.accountByUsername(username)?.id
    const id = nextKey++
    const device = {
      apiId: 1,
      deviceModel: 'Test',
      systemVersion: '1',
      appVersion: '1',
      systemLangCode: 'en',
      langPack: '',
      langCode: 'en',
    }
    const record: AuthKeyRecord = { id, key: new Uint8Array(256), dcId: 2, createdAtMs: 0, layer, device, userId }
    this.wire.addAuthKey(record)
    return new ApiClient(this, record)
  }
}

/** One login, as the wire would hand its requests over. */
export class ApiClient {
  private lastMessageId = 0n
  private lastRandomId = 0n

  constructor(
    private readonly harness: ApiHarness,
    readonly key: AuthKeyRecord,
  ) {}

  async call(method: string, params: Record<string, TlField> = {}): Promise<TlValue> {
    return (await this.raw(method, params)) as TlValue
  }

  async raw(method: string, params: Record<string, TlField> = {}): Promise<unknown> {
    this.lastMessageId += 4n
    const answer = await this.harness.api.handle({
      method,
      params: { _: method, ...params },
      authKey: this.key,
      sessionId: this.key.id * 100n,
      messageId: this.lastMessageId,
      layer: this.key.layer,
      dcId: 2,
      remoteAddress: '127.0.0.1',
      withoutUpdates: false,
      takeoutId: undefined,
    })
    const problems = installedLayers.answer(this.key.layer, method, answer)
    if (problems.length > 0) throw new Error(problems.join('\n'))
    return answer
  }

  /** The error a call is refused with, as `400 SOME_ERROR`. */
  async refusal(method: string, params: Record<string, TlField> = {}): Promise<string> {
    try {
      await this.raw(method, params)
    } catch (error) {
      if (error instanceof RpcError) return error.message
      throw error
    }
    return 'no refusal'
  }

  send(peer: TlValue, message: string, params: Record<string, TlField> = {}): Promise<TlValue> {
    this.lastRandomId += 1n
    const random_id = this.key.id * 1_000_000n + this.lastRandomId
    return this.call('messages.sendMessage', { peer, message, random_id, ...params })
  }

  /** What this login was pushed so far. */
  get pushed(): TlValue[] {
    for (const { updates } of this.harness.wire.pushes.filter(({ authKeyId }) => authKeyId === this.key.id)) {
      const problems = installedLayers.object(this.key.layer, 'Updates', updates)
      if (problems.length > 0) throw new Error(problems.join('\n'))
    }
    return this.harness.wire.updatesFor(this.key.id)
  }

  /** Names of the updates it was pushed. */
  get pushedNames(): string[] {
    return this.pushed.map((update) => update._)
  }

  /** An `InputPeer` for a username, as this login has to write it. */
  peer(username: string): TlValue {
    const { state } = this.harness.world
    const peer = state.usernames.get(username)
    const viewerId = this.key.userId ?? 0
    if (peer?.type === 'channel') {
      const access_hash = state.accessHash(viewerId, 'channel', peer.id)
      return { _: 'inputPeerChannel', channel_id: BigInt(peer.id), access_hash }
    }
    if (peer?.type !== 'user') throw new Error(`nobody is called ${username}`)
    const access_hash = state.accessHash(viewerId, 'user', peer.id)
    return { _: 'inputPeerUser', user_id: BigInt(peer.id), access_hash }
  }

  /** The same as `InputUser` or `InputChannel`. */
  input(username: string): TlValue {
    const peer = this.peer(username)
    return { ...peer, _: peer._ === 'inputPeerUser' ? 'inputUser' : 'inputChannel' }
  }

  channelPeer(channelId: number): TlValue {
    const access_hash = this.harness.world.state.accessHash(this.key.userId ?? 0, 'channel', channelId)
    return { _: 'inputPeerChannel', channel_id: BigInt(channelId), access_hash }
  }

  inputChannel(channelId: number): TlValue {
    return { ...this.channelPeer(channelId), _: 'inputChannel' }
  }
}

/** The updates of an `Updates` object. */
export function updatesOf(answer: TlValue): TlValue[] {
  return answer.updates as TlValue[]
}

/** The first update of a kind. */
export function update(answer: TlValue, name: string): TlValue {
  const found = updatesOf(answer).find((entry) => entry._ === name)
  if (!found) throw new Error(`no ${name} among ${updatesOf(answer).map((entry) => entry._)}`)
  return found
}

/** An object's field that is an object. */
export function field(value: TlValue, name: string): TlValue {
  return value[name] as TlValue
}

export function list(value: TlValue, name: string): TlValue[] {
  return value[name] as TlValue[]
}
