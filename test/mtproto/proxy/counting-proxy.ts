import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { ProxyConfig } from '../../../core/config/proxy-config.js'

type Scheme = ProxyConfig['scheme']

interface ProxyOptions {
  username?: string
  password?: string
  /** Of an MTProxy, in hexadecimal. */
  secret?: string
  /** Where an MTProxy leads to; the others are told. */
  target?: { host: string; port: number }
}

/** Bytes of a socket, asked for one after the other. */
class Reader {
  private data = Buffer.alloc(0)
  private wake = () => {}

  constructor(private readonly socket: Socket) {
    socket.on('data', this.take)
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.data.length < count) await new Promise<void>((resolve) => (this.wake = resolve))
    const bytes = this.data.subarray(0, count)
    this.data = this.data.subarray(count)
    return bytes
  }

  async through(end: string): Promise<Buffer> {
    while (!this.data.includes(end)) await new Promise<void>((resolve) => (this.wake = resolve))
    return this.bytes(this.data.indexOf(end) + end.length)
  }

  /** No more is read; the rest goes to whoever listens next. */
  end(): Buffer {
    this.socket.off('data', this.take)
    this.socket.pause()
    return this.data
  }

  private readonly take = (chunk: Buffer) => {
    this.data = Buffer.concat([this.data, chunk])
    this.wake()
  }
}

/** A proxy on 127.0.0.1 that counts what goes through it. It leads nowhere but to 127.0.0.1. */
export class CountingProxy {
  /** Where the connections went, in order; for an MTProxy the data centres they asked for. */
  readonly tunnels: (string | number)[] = []
  /** Logins that were refused. */
  refusals = 0
  private readonly sockets = new Set<Socket>()
  private readonly server: Server

  private constructor(
    private readonly scheme: Scheme,
    private readonly options: ProxyOptions,
  ) {
    this.server = createServer((socket) => {
      this.keep(socket)
      this.serve(socket).catch(() => socket.destroy())
    })
  }

  static async start(scheme: Scheme, options: ProxyOptions = {}): Promise<CountingProxy> {
    const proxy = new CountingProxy(scheme, options)
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get settings(): ProxyConfig {
    const { target: _, ...login } = this.options
    return { scheme: this.scheme, hostname: '127.0.0.1', port: this.port, ...login }
  }

  /** Breaks the connections through it and takes no more. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.sockets.delete(socket))
  }

  private async serve(socket: Socket): Promise<void> {
    const reader = new Reader(socket)
    switch (this.scheme) {
      case 'socks4':
      case 'socks4a':
        return this.socks4(socket, reader)
      case 'socks5':
        return this.socks5(socket, reader)
      case 'http':
        return this.http(socket, reader)
      case 'mtproto':
        return this.mtproto(socket, reader)
    }
  }

  private async socks4(socket: Socket, reader: Reader): Promise<void> {
    const head = await reader.bytes(8)
    const user = (await reader.through('\0')).toString('latin1').slice(0, -1)
    const isNamed = head.readUInt32BE(4) === 1
    const host = isNamed
      ? (await reader.through('\0')).toString('latin1').slice(0, -1)
      : [...head.subarray(4)].join('.')
    if (user !== (this.options.username ?? '')) return this.refuse(socket, Buffer.from([0, 0x5d, 0, 0, 0, 0, 0, 0]))
    const target = await this.open(host, head.readUInt16BE(2))
    socket.write(Buffer.from([0, target ? 0x5a : 0x5b, 0, 0, 0, 0, 0, 0]))
    this.join(socket, reader, target)
  }

  private async socks5(socket: Socket, reader: Reader): Promise<void> {
    const { username, password = '' } = this.options
    const [, count = 0] = await reader.bytes(2)
    const offered = await reader.bytes(count)
    const method = username === undefined ? 0 : 2
    if (!offered.includes(method)) return this.refuse(socket, Buffer.from([5, 0xff]))
    socket.write(Buffer.from([5, method]))
    if (username !== undefined) {
      const counted = async () => (await reader.bytes((await reader.bytes(1))[0] ?? 0)).toString()
      await reader.bytes(1)
      const isRight = (await counted()) === username
      const isKnown = (await counted()) === password
      if (!isRight || !isKnown) return this.refuse(socket, Buffer.from([1, 1]))
      socket.write(Buffer.from([1, 0]))
    }
    const [, , , kind] = await reader.bytes(4)
    let host = ''
    if (kind === 1) host = [...(await reader.bytes(4))].join('.')
    else if (kind === 3) host = (await reader.bytes((await reader.bytes(1))[0] ?? 0)).toString()
    else host = (await reader.bytes(16)).toString('hex')
    const target = await this.open(host, (await reader.bytes(2)).readUInt16BE(0))
    socket.write(Buffer.from([5, target ? 0 : 5, 0, 1, 127, 0, 0, 1, 0, 0]))
    this.join(socket, reader, target)
  }

  private async http(socket: Socket, reader: Reader): Promise<void> {
    const { username, password } = this.options
    const head = (await reader.through('\r\n\r\n')).toString()
    const login = Buffer.from(`${username}:${password}`).toString('base64')
    if (username !== undefined && !head.includes(`\r\nProxy-Authorization: Basic ${login}\r\n`)) {
      return this.refuse(socket, Buffer.from('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    }
    const [, host = '', port] = /^CONNECT (.+):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? []
    const target = await this.open(host, Number(port))
    socket.write(target ? 'HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n' : 'HTTP/1.1 502 Bad\r\n\r\n')
    this.join(socket, reader, target)
  }

  private refuse(socket: Socket, answer: Buffer): void {
    this.refusals += 1
    socket.end(answer)
  }

  private async open(host: string, port: number): Promise<Socket | undefined> {
    this.tunnels.push(`${host}:${port}`)
    const address = host === 'telegram.test' ? '127.0.0.1' : host
    if (address !== '127.0.0.1') return undefined
    const target = connect({ host: address, port })
    this.keep(target)
    return new Promise((resolve) => {
      target.once('connect', () => resolve(target))
      target.once('error', () => resolve(undefined))
    })
  }

  private join(socket: Socket, reader: Reader, target: Socket | undefined): void {
    const rest = reader.end()
    if (!target) {
      socket.end()
      return
    }
    target.write(rest)
    socket.pipe(target)
    target.pipe(socket)
    socket.on('close', () => target.destroy())
    target.on('close', () => socket.destroy())
  }

  /** core.telegram.org/mtproto/mtproto-transports#transport-obfuscation, with the secret in the keys. */
  private async mtproto(socket: Socket, reader: Reader): Promise<void> {
    const secret = Buffer.from(this.options.secret ?? '', 'hex')
    const key = secret.length === 16 ? secret : secret.subarray(1, 17)
    const isTls = secret[0] === 0xee && secret.length > 17
    let tls: TlsEnd | undefined
    if (isTls) {
      tls = await TlsEnd.greet(socket, reader, key, secret.toString('latin1', 17))
      if (!tls) return this.refuse(socket, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    }
    const rest = reader.end()
    let gathered = Buffer.alloc(0)
    let forward: ((bytes: Buffer) => void) | undefined
    const { target: place } = this.options
    const onData = (chunk: Buffer) => {
      const bytes = tls ? tls.open(chunk) : chunk
      if (forward) {
        forward(bytes)
        return
      }
      gathered = Buffer.concat([gathered, bytes])
      if (gathered.length < 64) return
      const header = gathered.subarray(0, 64)
      const client = ciphers(header, key)
      const plain = client.incoming.update(header)
      const tag = plain[56] ?? 0
      const wanted = secret.length === 16 ? 0xee : 0xdd
      if (!plain.subarray(56, 60).every((byte) => byte === wanted) || !place) {
        this.refusals += 1
        socket.destroy()
        return
      }
      const dcId = plain.readInt16LE(60)
      this.tunnels.push(dcId)
      const target = connect(place)
      this.keep(target)
      const centre = entrance(tag, dcId)
      target.write(centre.header)
      forward = (more) => target.write(centre.outgoing.update(client.incoming.update(more)))
      target.on('data', (answer) => {
        const sealed = client.outgoing.update(centre.incoming.update(answer))
        socket.write(tls ? tls.seal(sealed) : sealed)
      })
      socket.on('close', () => target.destroy())
      target.on('close', () => socket.destroy())
      if (gathered.length > 64) forward(gathered.subarray(64))
    }
    socket.on('data', onData)
    socket.resume()
    if (rest.length > 0) onData(rest)
  }
}

function ciphers(header: Buffer, secret: Buffer) {
  const keys = header.subarray(8, 56)
  const reversed = Buffer.from(keys).reverse()
  const keyOf = (from: Buffer) => createHash('sha256').update(from.subarray(0, 32)).update(secret).digest()
  return {
    incoming: createDecipheriv('aes-256-ctr', keyOf(keys), keys.subarray(32)),
    outgoing: createCipheriv('aes-256-ctr', keyOf(reversed), reversed.subarray(32)),
  }
}

/** The header and the ciphers of a connection to a data centre, without a secret. */
function entrance(tag: number, dcId: number) {
  const plain = randomBytes(64)
  plain[0] = 0x11
  plain[4] = 0x11
  plain.fill(tag, 56, 60)
  plain.writeInt16LE(dcId, 60)
  const keys = plain.subarray(8, 56)
  const reversed = Buffer.from(keys).reverse()
  const outgoing = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(32))
  const incoming = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32))
  return { header: Buffer.concat([plain.subarray(0, 56), outgoing.update(plain).subarray(56)]), outgoing, incoming }
}

/** The proxy's end of a connection that looks like TLS. */
class TlsEnd {
  private rest = Buffer.alloc(0)
  private isFirst = true

  static async greet(socket: Socket, reader: Reader, key: Buffer, domain: string): Promise<TlsEnd | undefined> {
    const head = await reader.bytes(5)
    if (!head.subarray(0, 3).equals(Buffer.from('160301', 'hex'))) return undefined
    const hello = Buffer.concat([head, await reader.bytes(head.readUInt16BE(3))])
    const random = Buffer.from(hello.subarray(11, 43))
    const expected = createHmac('sha256', key)
      .update(Buffer.concat([hello.subarray(0, 11), Buffer.alloc(32), hello.subarray(43)]))
      .digest()
    const mixed = Buffer.from(random.map((byte, index) => byte ^ (expected[index] ?? 0)))
    const seconds = mixed.readInt32LE(28)
    const isProven = mixed.subarray(0, 28).every((byte) => byte === 0) && Math.abs(seconds - Date.now() / 1_000) < 600
    if (!isProven || !hello.includes(domain)) return undefined

    const body = Buffer.concat([
      Buffer.from('0303', 'hex'),
      Buffer.alloc(32),
      Buffer.from([32]),
      hello.subarray(44, 76),
    ])
    const handshake = Buffer.concat([Buffer.from([2, 0, 0, body.length]), body])
    const answer = Buffer.concat([
      record(0x16, handshake),
      record(0x14, Buffer.from([1])),
      record(0x17, randomBytes(1_500)),
    ])
    createHmac('sha256', key).update(random).update(answer).digest().copy(answer, 11)
    socket.write(answer)
    return new TlsEnd()
  }

  seal(bytes: Buffer): Buffer {
    const records: Buffer[] = []
    for (let offset = 0; offset < bytes.length; offset += 1_000) {
      records.push(record(0x17, bytes.subarray(offset, offset + 1_000)))
    }
    return Buffer.concat(records)
  }

  open(chunk: Buffer): Buffer {
    this.rest = Buffer.concat([this.rest, chunk])
    const parts: Buffer[] = []
    while (this.rest.length >= 5 && this.rest.length >= 5 + this.rest.readUInt16BE(3)) {
      const end = 5 + this.rest.readUInt16BE(3)
      const kind = this.isFirst ? 0x14 : 0x17
      if (this.rest[0] !== kind) throw new Error('a record of a wrong kind')
      if (!this.isFirst) parts.push(this.rest.subarray(5, end))
      this.isFirst = false
      this.rest = this.rest.subarray(end)
    }
    return Buffer.concat(parts)
  }
}

function record(kind: number, body: Buffer): Buffer {
  const head = Buffer.from([kind, 3, 3, 0, 0])
  head.writeUInt16BE(body.length, 3)
  return Buffer.concat([head, body])
}
