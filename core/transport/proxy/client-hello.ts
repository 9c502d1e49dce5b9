import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'

/** Where the 32 random bytes lie that carry the proof of the secret. */
export const randomAt = { client: 11, server: 11 } as const
export const randomLength = 32

/** The size browsers pad their first message to. */
const recordBytes = 517

/**
 * The first message of a TLS 1.3 connection as a browser sends it, with a proof for the proxy instead of its random
 * bytes: an HMAC of the whole by the secret, the last four bytes mixed with the time.
 */
export function clientHello(domain: string, secret: Buffer, unixSeconds: number): Buffer {
  const bare = record(domain, 0)
  const hello = record(domain, Math.max(0, recordBytes - bare.length))
  const proof = createHmac('sha256', secret).update(hello).digest()
  proof.writeInt32LE(proof.readInt32LE(28) ^ unixSeconds, 28)
  proof.copy(hello, randomAt.client)
  return hello
}

function record(domain: string, paddingBytes: number): Buffer {
  const greases = distinctGreases()
  const grease = (index: number) => Buffer.alloc(2, greases[index])
  const hello = Buffer.concat([
    hex('0303'),
    Buffer.alloc(randomLength),
    prefixed(1, randomBytes(32)),
    prefixed(2, grease(0), hex('130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035')),
    prefixed(1, hex('00')),
    prefixed(2, extensions(domain, grease), extension('0015', Buffer.alloc(paddingBytes))),
  ])
  return Buffer.concat([hex('160301'), prefixed(2, hex('01'), prefixed(3, hello))])
}

function extensions(domain: string, grease: (index: number) => Buffer): Buffer {
  return Buffer.concat([
    Buffer.concat([grease(1), hex('0000')]),
    extension('0000', prefixed(2, hex('00'), prefixed(2, Buffer.from(domain)))),
    extension('0017'),
    extension('ff01', hex('00')),
    extension('000a', prefixed(2, grease(2), hex('001d00170018'))),
    extension('000b', hex('0100')),
    extension('0023'),
    extension('0010', prefixed(2, prefixed(1, Buffer.from('h2')), prefixed(1, Buffer.from('http/1.1')))),
    extension('0005', hex('0100000000')),
    extension('000d', prefixed(2, hex('04030804040105030805050108060601'))),
    extension('0012'),
    extension('0033', prefixed(2, grease(2), hex('000100'), hex('001d'), prefixed(2, publicKey()))),
    extension('002d', hex('0101')),
    extension('002b', prefixed(1, grease(3), hex('03040303'))),
    extension('001b', hex('020002')),
    Buffer.concat([grease(4), hex('000100')]),
  ])
}

function extension(type: string, ...content: Buffer[]): Buffer {
  return Buffer.concat([hex(type), prefixed(2, ...content)])
}

/** A key as a client of TLS 1.3 sends it, a real point of the curve. */
function publicKey(): Buffer {
  return generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** Values of RFC 8701 that a browser sprinkles in, `0x0a0a` to `0xfafa`; no two that stand side by side are equal. */
function distinctGreases(): number[] {
  const greases = [...randomBytes(5)].map((byte) => (byte & 0xf0) | 0x0a)
  return greases.map((grease, index) => (index > 0 && grease === greases[index - 1] ? grease ^ 0x10 : grease))
}

function prefixed(lengthBytes: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntBE(body.length, 0, lengthBytes)
  return Buffer.concat([length, body])
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}
