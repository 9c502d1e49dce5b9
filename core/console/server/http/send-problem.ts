import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSwitchboardError, SwitchboardError } from '../../../errors/switchboard-error.js'
import type { Logger } from '../../../logging/logger.js'
import { limits } from './limits.js'
import { problemOf } from './problem.js'

/** Answers with an error as a problem (RFC 9457). Only what is a fault of ours is logged as one. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  const known = ofServer(error, request)
  const problem = problemOf(known)
  if (problem.status >= 500) {
    logger.error('a request of the console failed', { method: request.method, path: pathOf(request), error: known })
  }
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
  if (isSwitchboardError(known, 'CONSOLE_METHOD')) reply.header('allow', known.context.allowed.join(', '))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="switchboard"')
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** A request's path without its query, which may hold anything. */
export function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? ''
}

function typeOf({ headers }: FastifyRequest): string {
  return headers['content-type'] ?? ''
}

/** What the HTTP server itself refuses, as an error of ours. */
function ofServer(error: unknown, request: FastifyRequest): unknown {
  if (isSwitchboardError(error) || !(error instanceof Error)) return error
  const { code, statusCode } = error as Error & { code?: string; statusCode?: number }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new SwitchboardError('CONSOLE_TOO_LARGE', { maxBytes: limits.bodyBytes }, { cause: error })
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new SwitchboardError('CONSOLE_ADDRESS_TOO_LONG', { maxLength: limits.nameLength }, { cause: error })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new SwitchboardError('CONSOLE_MEDIA_TYPE', { type: typeOf(request) }, { cause: error })
  }
  // It has no body that could be at fault: there is nothing under such an address.
  if (request.method === 'GET' && statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new SwitchboardError('CONSOLE_NOT_FOUND', { what: pathOf(request) }, { cause: error })
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new SwitchboardError('CONSOLE_BODY_UNREADABLE', { reason: error.message }, { cause: error })
  }
  return error
}
