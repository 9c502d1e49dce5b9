import type { FastifyReply } from 'fastify'
import { SwitchboardError } from '../../../errors/switchboard-error.js'

/**
 * Answers with a file that somebody sent. What a browser may show beside the page's own files is shown; everything else is
 * saved, as it could be a page with scripts.
 * @throws CONSOLE_NOT_FOUND
 */
export function fileAnswer(
  reply: FastifyReply,
  file: { readonly bytes: Uint8Array; readonly mimeType: string } | undefined,
  name: string,
): Buffer {
  if (!file) throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `file ${name}` })
  const bytes = Buffer.from(file.bytes)
  const type = shownType(bytes, file.mimeType)
  if (type === undefined) reply.header('content-disposition', 'attachment')
  reply.type(type ?? 'application/octet-stream')
  return bytes
}

const signatures: readonly (readonly [string, string, number])[] = [
  ['ffd8ff', 'image/jpeg', 0],
  ['89504e47', 'image/png', 0],
  ['47494638', 'image/gif', 0],
  ['57454250', 'image/webp', 8],
]

/** Pictures by their first bytes, sounds and films by what they say they are. */
function shownType(bytes: Buffer, mimeType: string): string | undefined {
  const head = bytes.subarray(0, 16).toString('hex')
  for (const [signature, type, at] of signatures) if (head.startsWith(signature, at * 2)) return type
  return /^(audio|video)\/[\w.+-]+$/.test(mimeType) ? mimeType : undefined
}
