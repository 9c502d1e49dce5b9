import { extname } from 'node:path'

/** The type of a file by its name; `application/octet-stream` where the name tells nothing. */
export async function mimeTypeOf(name: string): Promise<string> {
  // All types there are, which most apps never ask for.
  const { lookup } = await import('mime-types')
  return lookup(extname(name)) || 'application/octet-stream'
}

/** The largest photo Telegram takes; a larger picture is sent as a document. */
const maxPhotoBytes = 10 * 1024 * 1024

/** Whether a file is shown as a photo unless somebody says otherwise. */
export function isPhoto(mimeType: string, bytes: number): boolean {
  return /^image\/(jpeg|png)$/.test(mimeType) && bytes <= maxPhotoBytes
}
