import { rpcReason } from '../../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { RemoteFile } from './remote-file.js'
import { sideBySide } from './side-by-side.js'
import type { Progress } from './upload.js'

/** core.telegram.org/api/files: a part lies within one megabyte, and its size divides that. */
const partBytes = 512 * 1024
const width = 4
const staleReference = /^FILE_REFERENCE_(\d+_)?(EXPIRED|INVALID|EMPTY)$/

interface DownloadParts {
  readonly calls: Pick<ClientCalls, 'invoke' | 'create'>
  readonly file: RemoteFile
  /** The same file with a fresh reference, as references are good for a while only. */
  refresh(): Promise<RemoteFile>
  /** Takes the parts, in any order. */
  write(content: Buffer, offset: number): Promise<void> | void
  readonly signal?: AbortSignal
  readonly onProgress?: Progress
}

/**
 * Fetches the parts of a file from the data centre that has it.
 * @throws RPC_ errors, what `write` throws, the signal's reason.
 */
export class Download {
  private file: RemoteFile
  private dcId: number
  private refreshing: Promise<RemoteFile> | undefined

  constructor(private readonly parts: DownloadParts) {
    this.file = parts.file
    this.dcId = parts.file.dcId
  }

  async run(): Promise<void> {
    const { write, signal, onProgress } = this.parts
    const { bytes } = this.file
    let done = 0
    await sideBySide(Math.ceil(bytes / partBytes), width, async (part) => {
      signal?.throwIfAborted()
      const offset = part * partBytes
      const content = await this.fetch(offset)
      checkPart(content, offset, bytes)
      await write(content, offset)
      done += content.length
      onProgress?.(done, bytes)
    })
  }

  private async fetch(offset: number): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      const { file } = this
      try {
        return await this.fetchPart(file, offset)
      } catch (error) {
        if (attempt > 2) throw error
        if (isSwitchboardError(error, 'RPC_MIGRATE')) this.dcId = error.context.dcId
        else if (staleReference.test(rpcReason(error) ?? '')) await this.refreshOnce(file)
        else throw error
      }
    }
  }

  private async fetchPart({ location }: RemoteFile, offset: number): Promise<Buffer> {
    const { calls, signal } = this.parts
    const params = { location: calls.create(location.className, location.fields), offset, limit: partBytes }
    const options = { signal, overFileConnection: true, dcId: this.dcId }
    const answer: TlObject = await calls.invoke('upload.GetFile', params, options)
    // Not asked for (`cdn_supported`), so it should not come; its bytes would have to be checked and unpacked by other rules.
    if (answer.className === 'upload.FileCdnRedirect')
      throw new SwitchboardError('RPC_CDN_FILE', { dcId: Number(answer.dcId) })
    return answer.bytes as Buffer
  }

  private async refreshOnce(stale: RemoteFile): Promise<void> {
    if (this.file !== stale) return
    this.refreshing ??= this.parts.refresh().finally(() => {
      this.refreshing = undefined
    })
    this.file = await this.refreshing
  }
}

/**
 * A part is as long as it was asked for, and only the last one may be shorter. Otherwise the data centre has another file than the message
 * says, and half a file is no file; looked at one by one, as what one part lacks another can have too much.
 */
function checkPart({ length }: Buffer, offset: number, bytes: number): void {
  const expected = Math.min(partBytes, bytes - offset)
  if (length === expected) return
  const reason = `FILE_SIZE_MISMATCH: ${length} of ${expected} bytes at ${offset}`
  throw new SwitchboardError('RPC_SERVER', { method: 'upload.GetFile', reason, status: 500 })
}
