import type { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import { RawClient } from '../wire/raw-client.js'

const device = { api_id: 1, device_model: 'test', system_version: '1', app_version: '1' }
const languages = { system_lang_code: 'en', lang_pack: '', lang_code: 'en' }

/** Somebody's login over the wire, whose every request a test makes itself. */
export class RawLogin {
  private lastRandomId = 0n

  private constructor(
    private readonly sandbox: Sandbox,
    readonly raw: RawClient,
    readonly authKeyId: bigint,
    private readonly userId: number,
  ) {}

  /** Logs in without a key exchange, and asks for updates. */
  static async of(sandbox: Sandbox, name: string): Promise<RawLogin> {
    const { authKeyId, userId } = sandbox.mintAuthKey(name)
    const record = sandbox.wire.authKey(authKeyId)
    if (!record) throw new Error('the login was not made')
    const login = new RawLogin(sandbox, await RawClient.login(sandbox.wire, record), authKeyId, userId)
    await login.call('updates.getState')
    return login
  }

  /** The number of the request; its answer is left to the test. */
  request(method: string, params: Record<string, TlField> = {}): bigint {
    const query = { _: 'initConnection', ...device, ...languages, query: { _: method, ...params } }
    return this.raw.send({ _: 'invokeWithLayer', layer: 198, query })
  }

  /** The answer, an `rpc_error` too. */
  call(method: string, params: Record<string, TlField> = {}): Promise<TlValue> {
    return this.raw.answer(this.request(method, params))
  }

  /** What a request was refused with, as `420 FLOOD_WAIT_3`; `ok` when it was not. */
  async outcome(method: string, params: Record<string, TlField> = {}): Promise<string> {
    const answer = await this.call(method, params)
    return answer._ === 'rpc_error' ? `${answer.error_code} ${answer.error_message}` : 'ok'
  }

  message(to: string, text: string, randomId = this.nextRandomId()): Record<string, TlField> {
    return { peer: this.peer(to), message: text, random_id: randomId }
  }

  /** What sending a message came to. */
  send(to: string, text: string, randomId?: bigint): Promise<string> {
    return this.outcome('messages.sendMessage', this.message(to, text, randomId))
  }

  /** The texts of the next pushed messages, so many. */
  async texts(count: number): Promise<string[]> {
    const texts: string[] = []
    while (texts.length < count) {
      const { value } = await this.raw.next('updates')
      for (const update of value.updates as TlValue[]) {
        if (/^updateNew(Channel)?Message$/.test(update._)) texts.push(String((update.message as TlValue).message))
      }
    }
    return texts
  }

  private nextRandomId(): bigint {
    this.lastRandomId += 1n
    return this.lastRandomId
  }

  private peer(name: string): TlValue {
    const { state } = this.sandbox.world
    const peer = state.usernames.get(name)
    if (peer?.type !== 'channel') {
      const id = this.sandbox.account(name).id
      return { _: 'inputPeerUser', user_id: BigInt(id), access_hash: state.accessHash(this.userId, 'user', id) }
    }
    const access_hash = state.accessHash(this.userId, 'channel', peer.id)
    return { _: 'inputPeerChannel', channel_id: BigInt(peer.id), access_hash }
  }
}
