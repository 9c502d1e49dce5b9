import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { listenLocally } from '../mtproto/listen.js'
import { RpcError } from '../rpc-error.js'
import type { Sandbox } from '../sandbox.js'
import { ControlRefusal, Fields, readBody, refuseBrowsers } from './control-request.js'
import { controlRoutes, nothing } from './control-routes.js'
import { toJson } from './to-json.js'

const routes = Object.entries(controlRoutes).map(([key, handle]) => {
  const [method = '', path = ''] = key.split(' ')
  return { method, pattern: new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`), handle }
})

/**
 * A small HTTP API on 127.0.0.1 through which another process acts in a sandbox: as its people, and with its faults. It
 * asks nobody for a password, so it listens for programs of this machine alone and refuses web pages.
 */
export class ControlServer {
  private constructor(
    private readonly server: Server,
    /** Where it listens: `http://127.0.0.1:PORT`. */
    readonly url: string,
  ) {}

  /**
   * @param port - default 0: any free one.
   * @throws SANDBOX_PORT_TAKEN
   */
  static async start(sandbox: Sandbox, port = 0): Promise<ControlServer> {
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      void answer(sandbox, request, response)
    })
    const listening = await listenLocally(server, port)
    return new ControlServer(server, `http://127.0.0.1:${listening}`)
  }

  /** Ends all requests at once. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    return closed
  }
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    refuseBrowsers(request)
    write(response, 200, await route(sandbox, request))
  } catch (error) {
    const [status, told] = failure(error)
    write(response, status, { error: told })
  }
}

async function route(sandbox: Sandbox, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = addressOf(request)
  for (const { method, pattern, handle } of routes) {
    const match = method === request.method ? pattern.exec(pathname) : null
    if (!match) continue
    const fields = method === 'GET' ? new Fields(Object.fromEntries(searchParams)) : await readBody(request)
    return handle(sandbox, fields, ...match.slice(1).map(decoded))
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
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(`${toJson(body)}\n`)
}
