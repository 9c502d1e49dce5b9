import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { takeBytes } from '../../core/transport/shared-read-socket.js'
import { dialDirectly, directRoute, TcpTransport } from '../../core/transport/tcp-transport.js'

const forever = new AbortController().signal

/** A packet of the full transport. */
function packet(payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(payload.length + 12, 0)
  const body = Buffer.concat([head, payload])
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc32(body))
  return Buffer.concat([body, sum])
}

describe('the room for a packet', () => {
  const announcedBytes = 16 * 1024 * 1024

  /** A connection over a stream of the test's own, and how much room was taken for what came over it. */
  async function connected() {
    const stream = new PassThrough()
    const packets: number[] = []
    const route = { ...directRoute, dial: async () => stream }
    const target = { host: '127.0.0.1', port: 1, dcId: 2 }
    const listener = { packet: (each: Buffer) => packets.push(each.length), closed() {} }
    const transport = await TcpTransport.connect(target, route, listener, forever)
    onTestFinished(() => transport.close())
    const arrive = (bytes: Buffer) => {
      const rooms = vi.spyOn(Buffer, 'allocUnsafe')
      stream.emit('data', bytes)
      const taken = rooms.mock.calls.map(([size]) => size)
      rooms.mockRestore()
      return taken
    }
    return { arrive, packets }
  }

  it('is that of what has come, whatever is announced', async () => {
    const { arrive } = await connected()
    const head = Buffer.alloc(8)
    head.writeUInt32LE(announcedBytes)
    const pieces = [head, ...Array.from({ length: 200 }, () => Buffer.alloc(1_000))]
    let came = 0
    for (const piece of pieces) {
      came += piece.length
      for (const room of arrive(piece)) expect(room).toBeLessThanOrEqual(Math.max(64 * 1_024, 2 * came))
    }
  })

  it('is made seldom while a large one comes, and once for those after it', async () => {
    const { arrive, packets } = await connected()
    const large = packet(Buffer.alloc(1_000_000))
    const rooms = () => {
      const taken: number[] = []
      for (let at = 0; at < large.length; at += 1_000) taken.push(...arrive(large.subarray(at, at + 1_000)))
      return taken
    }
    expect(rooms()).toEqual([64, 128, 256, 512].map((kilobytes) => kilobytes * 1_024).concat(large.length))
    expect(rooms()).toEqual([large.length])
    expect(packets).toEqual([1_000_000, 1_000_000])
  })
})

describe('a TCP connection', () => {
  let server: Server
  let sockets: Socket[]
  let port: number

  beforeEach(async () => {
    sockets = []
    server = createServer((socket) => {
      socket.on('error', () => {})
      sockets.push(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ;({ port } = server.address() as AddressInfo)
  })

  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  async function connect() {
    const packets: string[] = []
    const closed: string[] = []
    const transport = await TcpTransport.connect(
      { host: '127.0.0.1', port, dcId: 2 },
      directRoute,
      { packet: (each) => packets.push(each.toString()), closed: (reason) => closed.push(reason.message) },
      forever,
    )
    await vi.waitFor(() => expect(sockets).toHaveLength(1))
    return { transport, packets, closed, peer: sockets[0] as Socket }
  }

  it('puts packets together however they arrive', async () => {
    const { transport, packets, peer } = await connect()
    const texts = ['one', 'a second one', 'x'.repeat(5_000), 'four']
    const stream = Buffer.concat(texts.map((text) => packet(Buffer.from(text))))
    for (let offset = 0, step = 1; offset < stream.length; offset += step, step = (step % 7) + 1) {
      const isSmall = offset < 60
      const size = isSmall ? step : 700
      peer.write(stream.subarray(offset, offset + size))
      if (isSmall) await new Promise((resolve) => setImmediate(resolve))
      else offset += size - step
    }
    await vi.waitFor(() => expect(packets).toEqual(texts))
    peer.write(stream)
    await vi.waitFor(() => expect(packets).toEqual([...texts, ...texts]))
    transport.close()
  })

  it('reads all connections into one buffer, and mixes nothing up', async () => {
    const read: { name: string; text: string; buffer: ArrayBufferLike }[] = []
    const open = async (name: string) => {
      const packet = (each: Buffer) => read.push({ name, text: each.toString(), buffer: each.buffer })
      const target = { host: '127.0.0.1', port, dcId: 2 }
      const transport = await TcpTransport.connect(target, directRoute, { packet, closed() {} }, forever)
      await vi.waitFor(() => expect(sockets).toHaveLength(1))
      return { transport, peer: sockets.pop() as Socket }
    }
    const [one, other] = [await open('one'), await open('other')]
    const texts = ['a packet', 'x'.repeat(200_000), 'the last']
    const [halves, whole] = [
      Buffer.concat(texts.map((text) => packet(Buffer.from(text)))),
      packet(Buffer.from('between')),
    ]
    const cuts = [0, 3, 11, 25, 70_000, 150_000, halves.length]
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      one.peer.write(halves.subarray(from, cuts[index + 1]))
      other.peer.write(whole)
      await vi.waitFor(() => expect(read.filter(({ name }) => name === 'other')).toHaveLength(index + 1))
    }
    await vi.waitFor(() => expect(read.filter(({ name }) => name === 'one').map(({ text }) => text)).toEqual(texts))
    const wholes = read.filter(({ text }) => text === 'between')
    expect(wholes).toHaveLength(cuts.length - 1)
    expect(new Set(wholes.map(({ buffer }) => buffer)).size).toBe(1)
    one.transport.close()
    other.transport.close()
  })

  it('takes in order what came before anybody took it, however much that is', async () => {
    const socket = await dialDirectly({ host: '127.0.0.1', port }, forever)
    onTestFinished(() => void socket.destroy())
    await vi.waitFor(() => expect(sockets).toHaveLength(1))
    const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251))
    socket.read(0)
    for (let sent = 0; sent < 15_000; sent += 5_000) {
      sockets[0]?.write(bytes.subarray(sent, sent + 5_000))
      await vi.waitFor(() => expect(socket.readableLength).toBe(sent + 5_000))
    }
    sockets[0]?.write(bytes.subarray(15_000))
    await vi.waitFor(() => expect(socket.readableLength).toBeGreaterThan(socket.readableHighWaterMark))
    const taken: Buffer[] = []
    takeBytes(socket, (each) => taken.push(Buffer.from(each)))
    socket.resume()
    await vi.waitFor(() => expect(Buffer.concat(taken).length).toBe(bytes.length))
    expect(Buffer.concat(taken).equals(bytes)).toBe(true)
  })

  it('writes packets with their number and checksum', async () => {
    const { transport, peer } = await connect()
    transport.send(Buffer.from('12345678'))
    const [received] = (await once(peer, 'data')) as [Buffer]
    expect(received.equals(packet(Buffer.from('12345678')))).toBe(true)
    transport.close()
    transport.send(Buffer.from('12345678'))
  })

  it('ends when what arrives is no packet', async () => {
    const wrongSum = packet(Buffer.from('text'))
    wrongSum.writeUInt8(wrongSum.readUInt8(wrongSum.length - 1) ^ 1, wrongSum.length - 1)
    for (const bytes of [wrongSum, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), Buffer.alloc(16)]) {
      const { closed, packets, peer } = await connect()
      peer.write(bytes)
      await vi.waitFor(() => expect(closed).toHaveLength(1))
      expect(packets).toEqual([])
      sockets = []
    }
  })

  it('tells once that the other side went away, and nothing after it was closed here', async () => {
    const first = await connect()
    first.peer.destroy()
    await vi.waitFor(() => expect(first.closed).toHaveLength(1))
    sockets = []
    const second = await connect()
    second.transport.close()
    await once(second.peer, 'close')
    expect([first.closed.length, second.closed.length]).toEqual([1, 0])
  })

  it('carries the transport errors of a data centre to whoever connects', async () => {
    server.on('connection', (socket) => {
      const error = Buffer.alloc(4)
      error.writeInt32LE(-429)
      socket.write(packet(error))
    })
    const driver = new LibraryDriver(
      loadLibrary('telegram'),
      {
        apiId: 1,
        apiHash: 'hash',
        device: { model: '', systemVersion: '', appVersion: '', langCode: '' },
        credentials: { dcId: 7, authKey: Buffer.alloc(256, 1), host: '127.0.0.1', port },
        logger: new SilentLogger(),
        listener: { updates() {}, connection() {}, credentials() {} },
      },
      { times: { connectAttempts: 1 } },
    )
    await expect(driver.connect(forever)).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
      cause: { code: 'RPC_TRANSPORT', context: { status: 429 } },
    })
    await driver.close()
  })
})
