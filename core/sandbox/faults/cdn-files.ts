import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import type { ApiResult, InterceptedCall } from '../api/interceptor.js'
import type { ApiCall } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import type { TlField, TlValue } from '../tl-value.js'
import type { FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import type { CdnRedirectFault } from './service-fault.js'

/** Telegram's own number for its first such data centre. */
const cdnDcId = 203
/** How many bytes one hash is of (core.telegram.org/cdn). */
const hashedBytes = 131_072

interface CdnFile {
  readonly key: Buffer
  readonly iv: Buffer
  readonly content: Buffer
  isThere: boolean
}

type Next = (changed?: ApiCall) => Promise<ApiResult>

/** A data centre that only keeps encrypted copies of files, as core.telegram.org/cdn describes them. */
export class CdnFiles {
  private readonly files = new Map<string, CdnFile>()

  constructor(
    private readonly rule: FaultRule<CdnRedirectFault>,
    private readonly tools: FaultTools,
  ) {}

  async intercept(intercepted: InterceptedCall, next: Next): Promise<ApiResult> {
    const { call } = intercepted
    switch (call.method) {
      case 'upload.getFile':
        if (!this.rule.concerns(this.tools.accountOf(intercepted)) || !this.rule.take()) return next()
        return this.redirect(call)
      case 'upload.getCdnFile':
        return this.part(call.params)
      case 'upload.getCdnFileHashes':
        return hashesOf(this.fileOf(call.params), Number(call.params.offset ?? 0))
      case 'upload.reuploadCdnFile': {
        const file = this.fileOf(call.params)
        file.isThere = true
        return hashesOf(file, 0)
      }
      case 'help.getCdnConfig':
        return { _: 'cdnConfig', public_keys: [this.publicKey()] }
      case 'help.getConfig':
        return this.withAddress(await next())
      default:
        return next()
    }
  }

  private async redirect(call: ApiCall): Promise<TlValue> {
    const content = await this.contentOf(call)
    const file_token = randomBytes(16)
    const file = { key: randomBytes(32), iv: randomBytes(16), content, isThere: !this.rule.fault.reupload }
    this.files.set(file_token.toString('hex'), file)
    return {
      _: 'upload.fileCdnRedirect',
      dc_id: cdnDcId,
      file_token,
      encryption_key: file.key,
      encryption_iv: file.iv,
      file_hashes: hashesOf(file, 0),
    }
  }

  /** The whole file, read as its owner reads it: part by part, until one is short. */
  private async contentOf(call: ApiCall): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let offset = 0; ; offset += hashedBytes) {
      const params = { ...call.params, offset: BigInt(offset), limit: hashedBytes }
      const part = bytesOf(((await this.tools.perform({ ...call, params })) as TlValue).bytes)
      parts.push(part)
      if (part.length < hashedBytes) return Buffer.concat(parts)
    }
  }

  private part(params: TlValue): TlValue {
    const file = this.fileOf(params)
    if (!file.isThere) return { _: 'upload.cdnFileReuploadNeeded', request_token: randomBytes(16) }
    const offset = Number(params.offset ?? 0)
    const limit = Number(params.limit ?? 0)
    if (offset % 4_096 !== 0) throw new RpcError(400, 'OFFSET_INVALID')
    if (limit <= 0 || limit % 4_096 !== 0) throw new RpcError(400, 'LIMIT_INVALID')
    const bytes = encrypted(file, offset, limit)
    if (this.rule.fault.corrupt && bytes.length > 0) bytes[0] = (bytes[0] ?? 0) ^ 1
    return { _: 'upload.cdnFile', bytes }
  }

  private fileOf({ file_token }: TlValue): CdnFile {
    const file = this.files.get(bytesOf(file_token).toString('hex'))
    if (!file) throw new RpcError(400, 'FILE_TOKEN_INVALID')
    return file
  }

  private publicKey(): TlValue {
    return { _: 'cdnPublicKey', dc_id: cdnDcId, public_key: this.tools.wire().rsa.publicPem }
  }

  private withAddress(config: ApiResult): ApiResult {
    if (typeof config !== 'object' || !('_' in config) || !Array.isArray(config.dc_options)) return config
    const { port } = this.tools.wire()
    const option = { _: 'dcOption', cdn: true, id: cdnDcId, ip_address: '127.0.0.1', port, this_port_only: true }
    return { ...config, dc_options: [...config.dc_options, option] }
  }
}

/** AES-CTR, whose counter starts at the block of the offset. */
function encrypted({ key, iv, content }: CdnFile, offset: number, limit: number): Buffer {
  const counter = Buffer.from(iv)
  counter.writeUInt32BE(offset / 16, 12)
  return createCipheriv('aes-256-ctr', key, counter).update(content.subarray(offset, offset + limit))
}

/** The hashes of what is in the file, from the piece that holds the offset on. */
function hashesOf({ content }: CdnFile, offset: number): TlValue[] {
  const hashes: TlValue[] = []
  for (let start = offset - (offset % hashedBytes); start < content.length; start += hashedBytes) {
    const piece = content.subarray(start, start + hashedBytes)
    const hash = createHash('sha256').update(piece).digest()
    hashes.push({ _: 'fileHash', offset: BigInt(start), limit: piece.length, hash })
  }
  return hashes
}

function bytesOf(field: TlField): Buffer {
  return field instanceof Uint8Array ? Buffer.from(field) : Buffer.alloc(0)
}
