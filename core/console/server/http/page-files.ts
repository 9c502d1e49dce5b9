import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { RequestGuard } from '../security/request-guard.js'

/** Stands in `index.html` where the nonce of an answer belongs. */
const noncePlace = 'STYLE-NONCE'

/**
 * Serves the built page: its files under names that carry their hash for ever, `index.html` for every address of the
 * page, never from a cache.
 */
export async function registerPage(server: FastifyInstance, folder: string, guard: RequestGuard): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    server.get('/', async () => {
      throw new SwitchboardError('CONSOLE_PAGE_MISSING', { folder })
    })
    return
  }
  await server.register(fastifyStatic, {
    root: folder,
    serve: false,
    dotfiles: 'deny',
    cacheControl: false,
    // The build has put compressed copies beside the files.
    preCompressed: true,
  })
  server.get('/assets/*', (request, reply) => {
    guard.checkPlace(request)
    const name = (request.params as { '*': string })['*']
    reply.header('cache-control', 'public, max-age=31536000, immutable')
    return reply.sendFile(join('assets', name))
  })
  for (const name of ['favicon.svg', 'manifest.webmanifest']) {
    server.get(`/${name}`, (request, reply) => {
      guard.checkPlace(request)
      return reply.sendFile(name)
    })
  }
  server.get('/*', async (request, reply) => {
    guard.checkPlace(request)
    const path = `/${(request.params as { '*': string })['*']}`
    // Names of clients and conversations may have dots; what an address of a page begins with has none, unlike a file.
    if (/^\/(api|assets)\//.test(path) || /^\/[^/]*\./.test(path)) {
      throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: path })
    }
    return sendIndex(reply, await readFile(join(folder, 'index.html'), 'utf8'))
  })
}

/**
 * The page's primitives write a style element of their own while a list or a dialog is open (it keeps what lies behind from
 * scrolling). They get a nonce for it, another one with each answer; scripts get none.
 */
function sendIndex(reply: FastifyReply, index: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64url')
  const policy = String(reply.getHeader('content-security-policy') ?? reply.raw.getHeader('content-security-policy'))
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`))
    .type('text/html; charset=utf-8')
    .send(index.replace(noncePlace, nonce))
}
