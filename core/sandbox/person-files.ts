import type { Media } from './world/media.js'
import type { World } from './world/world.js'

/** A file that somebody sends. */
export interface PersonFile {
  /** The text below it. */
  caption?: string
  /** Its bytes; default those of a picture of one pixel. */
  bytes?: Uint8Array
}

/** A file that is no photo. */
export interface PersonDocument extends PersonFile {
  /** What it is called; default `file.txt`. */
  name?: string
  /** Default `text/plain`. */
  mimeType?: string
}

/** A picture of one pixel, as PNG. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A photo as a message carries it. */
export function photoOf(world: World, { bytes = pixel }: PersonFile): Media {
  return {
    type: 'photo',
    photo: world.files.addPhoto(new Uint8Array(bytes), dcId),
    spoiler: false,
    ttlSeconds: undefined,
  }
}

/** A document as a message carries it. */
export function documentOf(world: World, { bytes, name = 'file.txt', mimeType = 'text/plain' }: PersonDocument): Media {
  const content = new Uint8Array(bytes ?? Buffer.from('text'))
  const attributes = [{ type: 'filename', fileName: name } as const]
  return {
    type: 'document',
    document: world.files.addDocument(content, dcId, mimeType, attributes),
    spoiler: false,
    ttlSeconds: undefined,
  }
}

/** Where the sandbox keeps its files. */
const dcId = 2
