import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { RequestGuard } from '../security/request-guard.js'

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
  server.get('/*', (request, reply) => {
    guard.checkPlace(request)
    const path = `/${(request.params as { '*': string })['*']}`
    if (path.startsWith('/api/') || /\.\w+$/.test(path)) {
      throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: path })
    }
    reply.header('cache-control', 'no-store')
    return reply.sendFile('index.html')
  })
}
