import { createHash } from 'node:crypto'
import { dropOldest } from '../drop-oldest.js'
import { RpcError } from '../rpc-error.js'
import { imageSize } from './image-size.js'
import type { Document, DocumentAttribute, Photo, PhotoSize, StoredFile } from './media.js'
import type { WorldState } from './world-state.js'

/** What a client calls an upload it made. */
export interface UploadedFile {
  readonly id: bigint
  readonly parts: number
  readonly name: string
  readonly md5: string | undefined
}

/** The stored files, by reference; uploads in progress are not part of it. */
export interface FilesSnapshot {
  readonly contents: ReadonlyMap<bigint, Uint8Array>
  readonly known: ReadonlyMap<bigint, Photo | Document>
}

/** Telegram takes at most 4,000 parts of at most 512 KiB. */
const maxParts = 4_000
const maxPartSize = 512 * 1024
/** How long the parts of an upload are kept that nobody goes on with. */
const uploadSeconds = 3_600
/** How long a file reference is good for. */
const referenceSeconds = 3_600

/** Uploads in progress and the bytes of photos and documents. */
export class Files {
  /** By account and file, the one that was longest without a new part first. */
  private readonly uploads = new Map<string, { parts: Map<number, Uint8Array>; at: number }>()
  private readonly contents = new Map<bigint, Uint8Array>()
  private readonly known = new Map<bigint, Photo | Document>()

  constructor(private readonly state: WorldState) {}

  savePart(accountId: number, fileId: bigint, part: number, bytes: Uint8Array): void {
    if (part < 0 || part >= maxParts) throw new RpcError(400, 'FILE_PART_INVALID')
    if (bytes.length === 0) throw new RpcError(400, 'FILE_PART_EMPTY')
    if (bytes.length > maxPartSize) throw new RpcError(400, 'FILE_PART_TOO_BIG')
    const key = `${accountId}:${fileId}`
    const { now } = this.state
    const parts = this.uploads.get(key)?.parts ?? new Map<number, Uint8Array>()
    parts.set(part, bytes)
    this.uploads.delete(key)
    this.uploads.set(key, { parts, at: now })
    dropOldest(this.uploads, ({ at }) => at < now - uploadSeconds)
  }

  /** The whole of an upload; the parts are given up. */
  take(accountId: number, file: UploadedFile): Uint8Array {
    const key = `${accountId}:${file.id}`
    const parts = this.uploads.get(key)?.parts
    if (!parts || file.parts < 1) throw new RpcError(400, 'FILE_PARTS_INVALID')
    const ordered: Uint8Array[] = []
    for (let part = 0; part < file.parts; part += 1) {
      const bytes = parts.get(part)
      if (!bytes) throw new RpcError(400, `FILE_PART_${part}_MISSING`)
      ordered.push(bytes)
    }
    const content = new Uint8Array(Buffer.concat(ordered))
    if (file.md5 && createHash('md5').update(content).digest('hex') !== file.md5.toLowerCase()) {
      throw new RpcError(400, 'MD5_CHECKSUM_INVALID')
    }
    this.uploads.delete(key)
    return content
  }

  addPhoto(content: Uint8Array, dcId: number): Photo {
    const { width, height } = imageSize(content) ?? { width: 640, height: 480 }
    const sizes: PhotoSize[] = [
      { type: 'm', width: Math.min(width, 320), height: Math.min(height, 320), size: content.length },
      { type: 'x', width, height, size: content.length },
    ]
    const photo: Photo = { ...this.store(content, dcId), sizes }
    this.known.set(photo.id, photo)
    return photo
  }

  addDocument(content: Uint8Array, dcId: number, mimeType: string, attributes: readonly DocumentAttribute[]): Document {
    const document: Document = { ...this.store(content, dcId), mimeType, attributes }
    this.known.set(document.id, document)
    return document
  }

  /** A file of Telegram's own, made when it is first shown; one name is one file. */
  builtIn(
    name: string,
    file: { content: Uint8Array; dcId: number; mimeType: string; attributes: readonly DocumentAttribute[] },
  ): Document {
    const id = this.state.random.longFor(`file:${name}`)
    const known = this.known.get(id)
    if (known && 'mimeType' in known) return known
    const { content, dcId, mimeType, attributes } = file
    const document: Document = { id, dcId, date: this.state.now, size: content.length, mimeType, attributes }
    this.contents.set(id, content)
    this.known.set(id, document)
    return document
  }

  find(id: bigint): Photo | Document | undefined {
    return this.known.get(id)
  }

  /** @throws {RpcError} `OFFSET_INVALID` or `LIMIT_INVALID` when the part is not asked for as Telegram wants it. */
  read(file: StoredFile, offset: number, limit: number): Uint8Array {
    if (offset < 0 || offset % 1_024 !== 0) throw new RpcError(400, 'OFFSET_INVALID')
    if (limit <= 0 || limit > 1_048_576 || limit % 1_024 !== 0) throw new RpcError(400, 'LIMIT_INVALID')
    return (this.contents.get(file.id) ?? new Uint8Array()).subarray(offset, offset + limit)
  }

  content(file: StoredFile): Uint8Array {
    return this.contents.get(file.id) ?? new Uint8Array()
  }

  /** A fresh proof that a viewer came by a file; good for an hour. */
  reference(viewerId: number, file: StoredFile): Uint8Array {
    return this.referenceAt(viewerId, file.id, this.state.now + referenceSeconds)
  }

  /** @throws {RpcError} `FILE_REFERENCE_EXPIRED`, `FILE_REFERENCE_INVALID` or `FILE_REFERENCE_EMPTY`. */
  checkReference(viewerId: number, file: StoredFile, reference: Uint8Array): void {
    if (reference.length === 0) throw new RpcError(400, 'FILE_REFERENCE_EMPTY')
    const given = Buffer.from(reference)
    if (given.length !== 16) throw new RpcError(400, 'FILE_REFERENCE_INVALID')
    const until = given.readUInt32BE(0)
    if (!given.equals(Buffer.from(this.referenceAt(viewerId, file.id, until)))) {
      throw new RpcError(400, 'FILE_REFERENCE_INVALID')
    }
    if (until < this.state.now) throw new RpcError(400, 'FILE_REFERENCE_EXPIRED')
  }

  snapshot(): FilesSnapshot {
    return { contents: this.contents, known: this.known }
  }

  restore({ contents, known }: FilesSnapshot): void {
    for (const [id, content] of contents) this.contents.set(id, content)
    for (const [id, file] of known) this.known.set(id, file)
  }

  private referenceAt(viewerId: number, fileId: bigint, until: number): Uint8Array {
    const reference = Buffer.alloc(16)
    reference.writeUInt32BE(until, 0)
    reference.set(this.state.random.bytesFor(`reference:${viewerId}:${fileId}:${until}`, 12), 4)
    return new Uint8Array(reference)
  }

  private store(content: Uint8Array, dcId: number): StoredFile {
    const id = this.state.random.long()
    this.contents.set(id, content)
    return { id, dcId, date: this.state.now, size: content.length }
  }
}
