import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import { answerBrokenRequest } from './http/broken-request.js'
import { KnownMethods } from './http/known-methods.js'
import { limits } from './http/limits.js'
import { pathOf, sendProblem } from './http/send-problem.js'
import { isTaken, listenError, type TlsFiles } from './place.js'

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** Takes the next free port when this one is in use; default `false`. */
  readonly nextFree?: boolean
}

/** So many ports behind the wanted one are tried. */
const maxPortsTried = 20

/**
 * An HTTP server with what every answer needs: a strict content-security policy, problems as RFC 9457, limits, cookies.
 * It has no routes yet.
 */
export async function createServer(parts: {
  logger: Logger
  tls?: TlsFiles
  behindProxy: boolean
}): Promise<FastifyInstance> {
  const { logger, tls, behindProxy } = parts
  const options: FastifyServerOptions = {
    logger: false,
    bodyLimit: limits.bodyBytes,
    // One proxy stands in front: what lies further left in X-Forwarded-For anybody can write.
    trustProxy: behindProxy ? (_address, hop) => hop === 0 : false,
    // A browser keeps its connections; those that do nothing go first when the server ends.
    forceCloseConnections: true,
    requestTimeout: limits.seconds * 1_000,
    routerOptions: { maxParamLength: limits.nameLength },
    // What a person opened is answered by the page, which says that there is nothing.
    rewriteUrl: (request) => (isBrokenPage(request) ? '/' : (request.url ?? '/')),
    // What is no address reaches no handler of the server, and is answered as everything else is all the same.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, logger),
    clientErrorHandler: answerBrokenRequest,
  }
  // What names no host is answered below, as everything else is.
  const own = { maxHeaderSize: limits.headerBytes, requireHostHeader: false }
  const server = Fastify({
    ...options,
    ...(tls ? { https: { ...tls, ...own } } : { http: own }),
  } as FastifyServerOptions)
  refuseFirst(server)
  const readJson = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Scripts say what they send also where they send nothing.
    if (body === '') done(null, undefined)
    else
      readJson(request, body, (error, value) =>
        done(error ?? (isDeeper(value, limits.depth) ? tooDeep() : null), value),
      )
  })
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, logger))
  const known = new KnownMethods()
  server.addHook('onRoute', ({ url, method }) => known.add(url, method))
  server.setNotFoundHandler((request, reply) => {
    const path = pathOf(request)
    const allowed = known.of(path)
    const error =
      allowed.length > 0
        ? new SwitchboardError('CONSOLE_METHOD', { method: request.method, path, allowed })
        : new SwitchboardError('CONSOLE_NOT_FOUND', { what: path })
    return sendProblem(error, request, reply, logger)
  })
  await server.register(cookie)
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'media-src': ["'self'", 'blob:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Without TLS of its own the name may be served over HTTP elsewhere.
    strictTransportSecurity: tls !== undefined || behindProxy,
    referrerPolicy: { policy: 'no-referrer' },
  })
  await server.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new SwitchboardError('CONSOLE_TOO_MANY', { retryAfter: Math.max(1, Math.ceil(ttl / 1_000)) }),
  })
  await server.register(websocket, { options: { maxPayload: 64 * 1024 } })
  server.websocketServer.on('wsClientError', answerBrokenRequest)
  return server
}

/**
 * Listens. @returns where.
 * @throws CONSOLE_PORT_TAKEN, CONSOLE_ADDRESS
 */
export async function listen(
  server: FastifyInstance,
  { host, port, nextFree = false }: ListenOptions,
): Promise<AddressInfo> {
  const last = nextFree && port > 0 ? Math.min(port + maxPortsTried, 65_535) : port
  for (let candidate = port; ; candidate++) {
    try {
      await server.listen({ host, port: candidate })
      return server.server.address() as AddressInfo
    } catch (error) {
      if (isTaken(error) && candidate < last) continue
      throw listenError(error, { host, port })
    }
  }
}

/** What is refused whatever it asks for. */
function refuseFirst(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ headers }) => {
    if (headers.host === undefined) throw new SwitchboardError('CONSOLE_REQUEST_BROKEN', { reason: 'it names no host' })
  })
  // An `Expect` that is not known asks for nothing that has to be done.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response))
}

/** Whether a browser opens an address outside the API that cannot be read. */
function isBrokenPage({ method, url = '/', headers }: IncomingMessage): boolean {
  if (method !== 'GET' || !headers.accept?.includes('text/html') || url.startsWith('/api/')) return false
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return false
  } catch {
    return url.startsWith('/')
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1))
}

function tooDeep(): Error {
  return Object.assign(new Error(`more than ${limits.depth} lists and objects stand in each other`), {
    statusCode: 400,
  })
}
