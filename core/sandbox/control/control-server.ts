import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { listenLocally } from '../mtproto/listen.js'
import { RpcError } from '../rpc-error.js'
import type { Sandbox } from '../sandbox.js'
import { ControlRefusal, Fields, readBody } from './control-request.js'
import { type ControlRoom, controlRoutes, nothing } from './control-routes.js'
import { Door } from './door.js'
import type { ControlAccess } from './sandbox-note.js'
import { toJson } from './to-json.js'

const routes = Object.entries(controlRoutes).map(([key, handle]) => {
  const [method = '', path = ''] = key.split(' ')
  return { method, pattern: new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`), handle }
})

export interface ControlOptions {
  /** The one folder that worlds are saved in; made when it is needed. */
  worldsFolder: string
  /** Default 0: any free one. */
  port?: number
}

/**
 * A small HTTP API on 127.0.0.1 through which another process acts in a sandbox: as its people, and with its faults. It
 * answers whoever shows its token, and no web page.
 */
export class ControlServer {
  private constructor(
    private readonly server: Server,
    /** Where it listens, and the token it wants to be shown: new with every start. */
    readonly access: ControlAccess,
  ) {}

  /** @throws SANDBOX_PORT_TAKEN */
  static async start(sandbox: Sandbox, { worldsFolder, port = 0 }: ControlOptions): Promise<ControlServer> {
    const token = randomBytes(32).toString('base64url')
    const door = new Door(token)
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      void answer({ sandbox, worldsFolder }, door, request, response)
    })
    const listening = await listenLocally(server, port)
    return new ControlServer(server, { url: `http://127.0.0.1:${listening}`, token })
  }

  /** Ends all requests at once. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    return closed
  }
}

async function answer(room: ControlRoom, door: Door, request: IncomingMessage, response: ServerResponse) {
  try {
    door.check(request)
    write(response, 200, await route(room, request))
  } catch (error) {
    const [status, told] = failure(error)
    write(response, status, { error: told })
  }
}

async function route(room: ControlRoom, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = addressOf(request)
  for (const { method, pattern, handle } of routes) {
    const match = method === request.method ? pattern.exec(pathname) : null
    if (!match) continue
    const fields = method === 'GET' ? new Fields(Object.fromEntries(searchParams)) : await readBody(request)
    return handle(room, fields, ...match.slice(1).map(decoded))
  }
  throw nothing(`There is no ${request.method} ${pathname}.`, `There are ${Object.keys(controlRoutes).join(', ')}.`)
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(url, 'http://127.0.0.1')
  } catch {
    throw unreadable(url)
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw unreadable(part)
  }
}

function unreadable(path: string): ControlRefusal {
  return new ControlRefusal(400, `The path ${path} cannot be read.`, 'Write it percent-encoded.')
}

function failure(error: unknown): [status: number, told: Record<string, unknown>] {
  if (error instanceof ControlRefusal) return [error.status, { what: error.message, fix: error.fix }]
  if (error instanceof RpcError) return [400, { what: error.message, status: error.status, text: error.text }]
  if (isSwitchboardError(error)) return [400, { code: error.code, what: error.what, fix: error.fix }]
  return [500, { what: error instanceof Error ? error.message : String(error) }]
}

function write(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  })
  response.end(`${toJson(body)}\n`)
}
