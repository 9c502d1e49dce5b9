import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ControlRefusal } from './control-request.js'

/**
 * Lets in whoever shows the token, and no web page. A page that is open in a browser of this machine reaches the port
 * too: browsers name the page in `Origin`, or at least say in `Sec-Fetch-Site` that it is one, and a page that is led
 * here by a name of its own (DNS rebinding) shows that name in `Host`.
 */
export class Door {
  private readonly proof: Buffer

  /** @param token - what `authorization: Bearer TOKEN` has to bring. */
  constructor(token: string) {
    this.proof = digest(`Bearer ${token}`)
  }

  /** @throws {ControlRefusal} 400 for several hosts, 403 for a web page, 401 without the token. */
  check({ headers, rawHeaders, socket, url = '/' }: IncomingMessage): void {
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length > 1) {
      throw new ControlRefusal(400, 'The request has more than one Host.', 'Look at what sends it.')
    }
    const here = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`]
    // A whole address in the first line goes before `Host` (RFC 9112, 3.2.2).
    const named = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? headers.host
    const isHere = [headers.host, named].every((host) => host !== undefined && here.includes(host))
    if (!isHere || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
      throw new ControlRefusal(
        403,
        'The control API takes no requests of web pages.',
        'Call it from a program, by its address on 127.0.0.1 and without an Origin header.',
      )
    }
    // Compared by digest, so that neither length nor content shows in the time it takes.
    if (timingSafeEqual(digest(headers.authorization ?? ''), this.proof)) return
    throw new ControlRefusal(
      401,
      'The request does not show the token of this sandbox.',
      'Send the header "authorization: Bearer TOKEN" with control.token of the file that the sandbox names.',
    )
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
