import { newAuthKeyRecord } from '../../core/sandbox/mtproto/auth-key.js'
import type { SchemaRegistry } from '../../core/sandbox/tl/schema-registry.js'
import type { TlValue } from '../../core/sandbox/tl-value.js'
import { RawClient, type ServerMessage } from '../sandbox/wire/raw-client.js'

export interface LoadLogin {
  userId: number
  /** Of the person it writes to. */
  accessHash: string
  key: string
}

/** How many messages of the server are acknowledged at once. */
const acksAtOnce = 16

/** Somebody who writes to the next person and reads what the one before writes. */
export class LoadClient {
  readonly received: string[] = []
  private unacked: ServerMessage[] = []

  private constructor(
    private readonly raw: RawClient,
    readonly userId: number,
    private readonly peer: TlValue,
  ) {}

  static async connect(
    target: { port: number; schemas: SchemaRegistry },
    login: LoadLogin,
    partnerId: number,
  ): Promise<LoadClient> {
    const record = newAuthKeyRecord(Buffer.from(login.key, 'base64'), 2, 0)
    const raw = await RawClient.login(target, record)
    await raw.call({ _: 'updates.getState' })
    const peer = { _: 'inputPeerUser', user_id: BigInt(partnerId), access_hash: BigInt(login.accessHash) }
    return new LoadClient(raw, login.userId, peer)
  }

  /** Sends one message after the other. */
  async write(count: number, round: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const random_id = BigInt(round + 1) * 1_000_000n + BigInt(index)
      const message = loadText(this.userId, round, index)
      const id = this.raw.send({ _: 'messages.sendMessage', peer: this.peer, message, random_id })
      const answer = await this.raw.next('rpc_result', ({ value }) => value.req_msg_id === id)
      this.acknowledge(answer)
      const { _: name, error_message: error } = answer.value.result as TlValue
      if (name === 'rpc_error') throw new Error(`message ${index} of ${this.userId}: ${error}`)
    }
  }

  /** Resolves when so many messages have come. */
  async read(count: number): Promise<void> {
    while (this.received.length < count) {
      const message = await this.raw.next('updates')
      this.acknowledge(message)
      for (const update of message.value.updates as TlValue[]) {
        if (update._ === 'updateNewMessage') this.received.push(String((update.message as TlValue).message))
      }
    }
  }

  close(): void {
    this.raw.close()
  }

  private acknowledge(message: ServerMessage): void {
    this.unacked.push(message)
    if (this.unacked.length < acksAtOnce) return
    this.raw.ack(this.unacked)
    this.unacked = []
  }
}

/** What somebody's message says, so that it can be known again. */
export function loadText(userId: number, round: number, index: number): string {
  return `from ${userId} ${round} ${index}`
}
