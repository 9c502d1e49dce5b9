import { Socket } from 'node:net'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import type { World } from '../../core/sandbox/world/world.js'
import type { FromServer, ToServer } from './messages.js'

/*
 * The data centre of the bench, in a process of its own. A stream is made, encrypted and packed first and written afterwards, so that what
 * is measured is how fast a client takes updates and not how fast they are made.
 */
const bots = ['one', 'two', 'three', 'four'].map((name, index) => ({
  id: 7_000_001 + index,
  token: `${7_000_001 + index}:AAbench-token-of-a-bot-${name}-0123456`,
  firstName: name,
  username: `bench_${name}_bot`,
}))
const writers = Array.from({ length: 50 }, (_, index) => ({
  id: 1_001 + index,
  firstName: `Writer ${index}`,
  phone: `+99966200${10 + index}`,
  code: '22222',
}))

const sandbox = await Sandbox.start({ world: { users: writers, bots }, port: 0 })
const { address, world } = sandbox
const wire = sandbox.wire

// What the world pushes is held back until the whole stream is made.
const push = wire.push.bind(wire)
const held: Parameters<typeof push>[] = []
wire.push = (...pushed) => held.push(pushed) > 0

/** What is written to sockets while a stream is made. */
let packets: { readonly socket: Socket; readonly bytes: Uint8Array }[] | undefined
const write = Socket.prototype.write
Socket.prototype.write = function (this: Socket, ...given: [Uint8Array]) {
  if (packets === undefined) return write.apply(this, given)
  return packets.push({ socket: this, bytes: given[0] }) > 0
} as typeof write

process.on('message', async (message: ToServer) => {
  if (message.type === 'probe') {
    await probe(world, message)
    return
  }
  stream(world, message)
  const { perSecond, also = [] } = message
  if (perSecond === undefined) {
    const packed = await pack()
    tell({ type: 'made' })
    for (const { socket, bytes } of packed) if (!socket.write(bytes)) await room(socket)
  } else {
    tell({ type: 'made' })
    await send(perSecond * (1 + also.length))
  }
  tell({ type: 'streamed' })
})
process.on('disconnect', () => process.exit())

tell({
  type: 'listening',
  targets: bots.map(({ id, token }) => ({
    host: address.host,
    port: address.port,
    dcId: address.dcId,
    publicKeyPem: address.publicKeyPem,
    fingerprint: address.fingerprint,
    modulusHex: wire.rsa.modulus.toString(16),
    botToken: token,
    userId: id,
  })),
})

/** Sends `count` messages of `bytes` letters to one bot, from one writer after the other. */
function stream({ state, messaging }: World, message: ToServer & { type: 'stream' }): void {
  const { userId, count, bytes, also = [] } = message
  const text = 'x'.repeat(bytes)
  for (let index = 0; index < count; index++) {
    const writer = state.account(1_001 + (index % writers.length))
    for (const id of [userId, ...also]) messaging.send(writer, { type: 'user', id }, { text })
  }
}

/** Packs what is held, fifty messages at a time, as the wire writes once in a turn of the event loop. */
async function pack(): Promise<NonNullable<typeof packets>> {
  const packed: typeof packets = []
  packets = packed
  while (held.length > 0) {
    for (const pushed of held.splice(0, 50)) push(...pushed)
    // The wire's turn was asked for before this one.
    await new Promise((resolve) => setImmediate(resolve))
  }
  packets = undefined
  return packed
}

/** Resolves when what was written has left. A client that is too slow may have closed the connection; it gets the rest over its next one. */
function room(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve()
    const left = () => {
      socket.off('drain', left).off('close', left)
      resolve()
    }
    socket.on('drain', left).on('close', left)
  })
}

/** Pushes what is held at a rate that a late timer does not lower. */
async function send(perSecond: number): Promise<void> {
  const startedAt = performance.now()
  for (let sent = 0; held.length > 0; ) {
    const elapsed = (performance.now() - startedAt) / 1_000
    const due = Math.min(50, Math.floor(elapsed * perSecond) - sent)
    for (const pushed of held.splice(0, due)) push(...pushed)
    sent += due
    await new Promise((resolve) => (due > 0 ? setImmediate(resolve) : setTimeout(resolve, 5)))
  }
}

/** Sends messages that say when they were sent, from one writer; the slow one comes from another. */
async function probe({ state, messaging }: World, { userId, count, pauseMs, slow }: ToServer & { type: 'probe' }) {
  const send = (writer: number, text: string) => {
    messaging.send(state.account(writer), { type: 'user', id: userId }, { text })
    for (const pushed of held.splice(0)) push(...pushed)
  }
  if (slow) send(1_002, 'slow')
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    send(1_001, String(performance.timeOrigin + performance.now()))
  }
}

function tell(message: FromServer): void {
  process.send?.(message)
}
