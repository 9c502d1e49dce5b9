import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { waitSecondsOf } from '../../errors/verdict.js'
import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'

type Invoke = (method: string, params: Readonly<Record<string, unknown>>, options?: InvokeOptions) => Promise<TlObject>

/** What an export reads; these calls have milder limits inside a takeout session. */
const exported =
  /^(messages\.(GetHistory|Search|GetReplies|GetMessages|GetDialogs|GetSplitRanges)|channels\.(GetMessages|GetLeftChannels)|contacts\.(GetSaved|GetContacts|GetTopPeers)|photos\.GetUserPhotos|upload\.GetFile)$/
const everything = {
  contacts: true,
  messageUsers: true,
  messageChats: true,
  messageMegagroups: true,
  messageChannels: true,
  files: true,
  /** Whatever Telegram takes; TDLib asks for the same. */
  fileMaxSize: 4_000n * 1024n * 1024n,
}
const finishMs = 3_000

/** A takeout session of an account (core.telegram.org/api/takeout): its calls that read history go through it. */
export class Takeout {
  private constructor(
    private readonly id: bigint,
    private readonly invoke: Invoke,
  ) {}

  /** @throws LOGIN_TAKEOUT_REFUSED while the account's owner has not allowed it, RPC_ errors. */
  static async begin(client: string, invoke: Invoke): Promise<Takeout> {
    try {
      const { id } = await invoke('account.InitTakeoutSession', everything)
      return new Takeout(BigInt(String(id)), invoke)
    } catch (error) {
      const reason = rpcReason(error)
      if (reason === undefined || !/^TAKEOUT_/.test(reason)) throw error
      const seconds = waitSecondsOf(error)
      const waitHours = seconds === undefined ? {} : { waitHours: Math.ceil(seconds / 3_600) }
      const context = { client, reason, ...waitHours }
      throw new SwitchboardError('LOGIN_TAKEOUT_REFUSED', context, { cause: error })
    }
  }

  /** The options of a call, as part of the takeout session when it belongs there. */
  optionsFor(method: string, options: InvokeOptions): InvokeOptions {
    return exported.test(method) ? { ...options, takeoutId: this.id } : options
  }

  /** Tells Telegram that the export is over. */
  async finish(): Promise<void> {
    const options = { takeoutId: this.id, timeoutMs: finishMs }
    await this.invoke('account.FinishTakeoutSession', { success: true }, options)
  }
}
