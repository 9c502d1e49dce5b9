import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerBrokenRequest } from '../../core/console/server/http/broken-request.js'
import { route } from '../../core/console/server/http/console-route.js'
import { ConsoleHarness } from './console-harness.js'

let harness: ConsoleHarness
beforeAll(async () => {
  const named = route({
    method: 'GET',
    path: '/api/things/:name',
    tag: 'test',
    summary: 'One of many.',
    run: () => ({}),
  })
  harness = await ConsoleHarness.start({ routes: [named] })
})
afterAll(() => harness.close())

/** Sends bytes as they are. @returns what comes back until the other side ends the connection. */
async function raw(text: string, port = harness.port): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => {
    answer += data.toString()
  })
  socket.on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return answer
}

/** What was answered, which has to be a problem. */
function told(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  const problem = JSON.parse(body.replace(/^[\da-f]+\r\n|\r\n0$/g, ''))
  const status = Number(head.split(' ')[1])
  expect(problem).toMatchObject({ status, type: `urn:switchboard:${problem.code}` })
  expect(problem.fix.length).toBeGreaterThan(10)
  return { status, code: problem.code as string, head }
}

const host = 'Host: localhost\r\nConnection: close\r\n'
const long = 'x'.repeat(20_000)
const refused: readonly (readonly [string, string, number, string])[] = [
  ['no HTTP', 'hello there\r\n\r\n', 400, 'CONSOLE_REQUEST_BROKEN'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00', 400, 'CONSOLE_REQUEST_BROKEN'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'CONSOLE_REQUEST_BROKEN'],
  ['a method nobody knows', `HACK / HTTP/1.1\r\n${host}\r\n`, 400, 'CONSOLE_REQUEST_BROKEN'],
  ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'CONSOLE_REQUEST_BROKEN'],
  [
    'two lengths of a body',
    `POST /api/login HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    400,
    'CONSOLE_REQUEST_BROKEN',
  ],
  [
    'a body in broken parts',
    `POST /api/login HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n`,
    400,
    'CONSOLE_REQUEST_BROKEN',
  ],
  ['headers without an end', `GET / HTTP/1.1\r\n${host}Cookie: ${long}\r\n\r\n`, 431, 'CONSOLE_HEADERS_TOO_LARGE'],
  ['an address without an end', `GET /${long} HTTP/1.1\r\n${host}\r\n`, 431, 'CONSOLE_HEADERS_TOO_LARGE'],
  ['a long name', `GET /api/things/${long.slice(0, 9_000)} HTTP/1.1\r\n${host}\r\n`, 414, 'CONSOLE_ADDRESS_TOO_LONG'],
  ['no address', `GET /api/things/%zz HTTP/1.1\r\n${host}\r\n`, 404, 'CONSOLE_NOT_FOUND'],
  ['nothing there', `POST /api/nothing HTTP/1.1\r\n${host}\r\n`, 404, 'CONSOLE_NOT_FOUND'],
  ['another method', `DELETE /api/session HTTP/1.1\r\n${host}\r\n`, 405, 'CONSOLE_METHOD'],
  ['another method of a name', `PUT /api/things/a HTTP/1.1\r\n${host}\r\n`, 405, 'CONSOLE_METHOD'],
  ['what is allowed', `OPTIONS /api/session HTTP/1.1\r\n${host}\r\n`, 405, 'CONSOLE_METHOD'],
  ['a rare method', `PROPFIND /api/session HTTP/1.1\r\n${host}\r\n`, 405, 'CONSOLE_METHOD'],
  [
    'another type of body',
    `POST /api/login HTTP/1.1\r\n${host}Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>`,
    415,
    'CONSOLE_MEDIA_TYPE',
  ],
  [
    'a large body',
    `POST /api/login HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 9999999\r\n\r\n{`,
    413,
    'CONSOLE_TOO_LARGE',
  ],
  ['two hosts', `GET /api/session HTTP/1.1\r\n${host}${host}\r\n`, 400, 'CONSOLE_REQUEST_BROKEN'],
  ['the address of another host', `GET http://evil.example/api/session HTTP/1.1\r\n${host}\r\n`, 421, 'CONSOLE_HOST'],
  ['a page of another host', `GET HTTP://Evil.example:80/api/session HTTP/1.1\r\n${host}\r\n`, 421, 'CONSOLE_HOST'],
  ['its own whole address', `GET http://localhost/api/session HTTP/1.1\r\n${host}\r\n`, 401, 'CONSOLE_LOGIN'],
  ['an expectation', `GET /api/session HTTP/1.1\r\n${host}Expect: wonders\r\n\r\n`, 401, 'CONSOLE_LOGIN'],
  ['a socket without a handshake', `GET /api/live HTTP/1.1\r\n${host}\r\n`, 401, 'CONSOLE_LOGIN'],
]

it.each(refused)('answers %s with a problem', async (_, request, status, code) => {
  const answer = told(await raw(request))
  expect([answer.status, answer.code]).toEqual([status, code])
  if (status === 405) expect(answer.head).toMatch(/allow: GET, HEAD/i)
})

it('answers a socket that cannot be one with a problem', async () => {
  const { headers } = await harness.login()
  const cookie = headers['set-cookie']?.[0]?.split(';')[0]
  const plain = told(await raw(`GET /api/live HTTP/1.1\r\n${host}Cookie: ${cookie}\r\n\r\n`))
  expect([plain.status, plain.code]).toEqual([404, 'CONSOLE_NOT_FOUND'])
  const halfway = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
  const broken = told(await raw(`GET /api/live HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n${halfway}\r\n`))
  expect([broken.status, broken.code]).toEqual([400, 'CONSOLE_REQUEST_BROKEN'])
})

it('answers a request that does not come to its end with a problem', async () => {
  // Node looks for them twice a minute; what it finds is told so.
  const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const server = createServer((socket) => answerBrokenRequest(late, socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = told(await raw('', (server.address() as { port: number }).port))
  expect([answer.status, answer.code]).toEqual([408, 'CONSOLE_TOO_SLOW'])
  server.close()
})
