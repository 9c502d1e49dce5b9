import type { Duplex } from 'node:stream'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import { limits } from './limits.js'
import { problemOf } from './problem.js'

const reasons = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
}

/** A connection as Node has it while an answer is written; it says so nowhere else. */
type AnsweringSocket = Duplex & { readonly _httpMessage?: { readonly _headerSent?: boolean } | null }

/** Answers what cannot be read as a request, and so comes to no route, as a problem too; then the connection ends. */
export function answerBrokenRequest(error: Error & { code?: string; reason?: string }, socket: Duplex): void {
  const refusal = refusalOf(error)
  const { _httpMessage: answering } = socket as AnsweringSocket
  // Behind half of another answer this one would be taken for the rest of it.
  if (!refusal || !socket.writable || answering?._headerSent) {
    socket.destroy(error)
    return
  }
  const problem = problemOf(refusal)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status as keyof typeof reasons]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    "Content-Security-Policy: default-src 'none'",
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

/** `undefined`: the connection itself is broken, and nobody would read an answer. */
function refusalOf(error: Error & { code?: string; reason?: string }): SwitchboardError | undefined {
  const { code = '', reason } = error
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new SwitchboardError('CONSOLE_HEADERS_TOO_LARGE', { maxBytes: limits.headerBytes }, { cause: error })
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new SwitchboardError('CONSOLE_TOO_LARGE', { maxBytes: limits.headerBytes }, { cause: error })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new SwitchboardError('CONSOLE_TOO_SLOW', { seconds: limits.seconds }, { cause: error })
  }
  // `ws` gives its refusals of a handshake no code.
  if (code !== '' && !code.startsWith('HPE_')) return undefined
  return new SwitchboardError('CONSOLE_REQUEST_BROKEN', { reason: reason ?? error.message }, { cause: error })
}
