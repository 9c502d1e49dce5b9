import { extname } from 'node:path'

const mimeTypes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.pdf': 'application/pdf',
  '.zip': 'application/zip',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.html': 'text/html',
}

/** The type of a file by its name; `application/octet-stream` where the name tells nothing. */
export function mimeTypeOf(name: string): string {
  return mimeTypes[extname(name).toLowerCase()] ?? 'application/octet-stream'
}

/** The largest photo Telegram takes; a larger picture is sent as a document. */
const maxPhotoBytes = 10 * 1024 * 1024

/** Whether a file is shown as a photo unless somebody says otherwise. */
export function isPhoto(mimeType: string, bytes: number): boolean {
  return /^image\/(jpeg|png)$/.test(mimeType) && bytes <= maxPhotoBytes
}
