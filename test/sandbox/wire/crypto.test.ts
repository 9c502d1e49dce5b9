import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decryptIge, encryptIge } from '../../../core/sandbox/crypto/aes-ige.js'
import { DhExchange } from '../../../core/sandbox/crypto/diffie-hellman.js'
import { proofOfWork } from '../../../core/sandbox/crypto/factors.js'
import { sha256Text } from '../../../core/sandbox/crypto/hash.js'
import { decryptMessage, encryptMessage } from '../../../core/sandbox/crypto/message-cipher.js'
import { RsaKey } from '../../../core/sandbox/crypto/rsa-key.js'

describe('AES-256', () => {
  /** IGE by its definition, one native block after the other. */
  function slowIge(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
    let cipherBefore = iv.subarray(0, 16)
    let plainBefore = iv.subarray(16, 32)
    const blocks: Buffer[] = []
    for (let at = 0; at < plain.length; at += 16) {
      const block = plain.subarray(at, at + 16)
      const mixed = Buffer.from(block.map((byte, index) => byte ^ (cipherBefore[index] ?? 0)))
      const encrypted = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(mixed)
      cipherBefore = Buffer.from(encrypted.map((byte, index) => byte ^ (plainBefore[index] ?? 0)))
      plainBefore = block
      blocks.push(cipherBefore)
    }
    return Buffer.concat(blocks)
  }

  it.each([16, 32, 48, 64, 1_008, 1_024, 1_040, 65_536])(
    'in IGE mode agrees with its definition for %i bytes',
    (length) => {
      const [plain, key, iv] = [randomBytes(length), randomBytes(32), randomBytes(32)]
      const encrypted = encryptIge(plain, key, iv)
      expect(encrypted.equals(slowIge(plain, key, iv))).toBe(true)
      expect(decryptIge(encrypted, key, iv).equals(plain)).toBe(true)
    },
  )
})

describe('SHA-256', () => {
  it('loses no byte on its way through a text', () => {
    for (let length = 0; length <= 600; length += 4) {
      const bytes = randomBytes(length)
      const digest = Buffer.from(sha256Text(bytes), 'latin1')
      expect(digest.equals(createHash('sha256').update(bytes).digest())).toBe(true)
    }
  })
})

describe('a message', () => {
  it.each(['client', 'server'] as const)(
    'of the %s opens under its key and no other, and not when changed',
    (sender) => {
      const [key, plain] = [randomBytes(256), randomBytes(160)]
      const { messageKey, encrypted } = encryptMessage(key, plain, sender)
      expect(decryptMessage(key, messageKey, encrypted, sender)?.plain.equals(plain)).toBe(true)
      expect(decryptMessage(randomBytes(256), messageKey, encrypted, sender)).toBeUndefined()
      expect(decryptMessage(key, messageKey, encrypted, sender === 'client' ? 'server' : 'client')).toBeUndefined()
      encrypted[20] = (encrypted[20] ?? 0) ^ 1
      expect(decryptMessage(key, messageKey, encrypted, sender)).toBeUndefined()
    },
  )
})

describe('the RSA key', () => {
  it('follows from the seed', () => {
    const key = RsaKey.generate('a seed')
    expect(key.fingerprint).toBe(RsaKey.generate('a seed').fingerprint)
    expect(key.fingerprint).not.toBe(RsaKey.generate('another').fingerprint)
    expect(key.modulus.toString(2)).toHaveLength(2_048)
    expect(key.publicPem).toMatch(/^-----BEGIN RSA PUBLIC KEY-----/)
  })

  // The first pair that each of these seeds gives has a fingerprint with a leading zero.
  it.each([19, 24, 43])('has a fingerprint that every library writes alike, whatever the seed (%i)', (seed) => {
    expect(BigInt.asUintN(64, RsaKey.generate(seed).fingerprint).toString(16)).toHaveLength(16)
  })

  it('is another one each time without a seed, whether it is waited for or not', async () => {
    const keys = [RsaKey.generate(), RsaKey.generate(), await RsaKey.random()]
    expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(3)
    expect(keys.map(({ modulus }) => modulus.toString(2).length)).toEqual([2_048, 2_048, 2_048])
    expect(keys.map((key) => key.decrypt(Buffer.alloc(256, 1))?.length)).toEqual([256, 256, 256])
  })

  it('refuses what is no block of its size', () => {
    const key = RsaKey.generate('a seed')
    expect(key.decrypt(Buffer.alloc(255))).toBeUndefined()
    expect(key.decrypt(Buffer.alloc(256, 0xff))).toBeUndefined()
  })
})

describe('a Diffie-Hellman exchange', () => {
  it('gives both sides one key', () => {
    const [one, other] = [new DhExchange(), new DhExchange()]
    const key = one.commonKey(other.publicValue)
    expect(key).toHaveLength(256)
    expect(other.commonKey(one.publicValue)?.equals(key as Buffer)).toBe(true)
  })

  it('refuses values at the ends of the range', () => {
    expect(new DhExchange().commonKey(Buffer.from([1]))).toBeUndefined()
    expect(new DhExchange().commonKey(Buffer.alloc(256, 0xff))).toBeUndefined()
  })
})

it('a proof of work is the product of two different primes', () => {
  const { pq, p, q } = proofOfWork()
  expect(pq.readBigUInt64BE()).toBe(p * q)
  expect(p).toBeLessThan(q)
})
