import { generatePrimeSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exchange } from '../../core/mtproto/key-exchange/diffie-hellman.js'
import { factorize } from '../../core/mtproto/key-exchange/factorize.js'
import { exchangeKey } from '../../core/mtproto/key-exchange/key-exchange.js'
import { onlyKey } from '../../core/mtproto/key-exchange/rsa-key.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { tlBytes } from '../../core/mtproto/tl/tl-bytes.js'
import { dhPrime } from '../../core/sandbox/crypto/diffie-hellman.js'
import { RsaKey } from '../../core/sandbox/crypto/rsa-key.js'

describe('factorizing pq', () => {
  it('finds the two primes, the smaller one first', () => {
    expect(factorize(0x17ed48941a08f981n)).toEqual([0x494c553bn, 0x53911073n])
    expect(factorize(2_147_483_647n * 2_147_483_629n)).toEqual([2_147_483_629n, 2_147_483_647n])
    expect(factorize(2_147_483_647n ** 2n)).toEqual([2_147_483_647n, 2_147_483_647n])
    expect(factorize(3n * 2_147_483_647n)).toEqual([3n, 2_147_483_647n])
    for (let count = 0; count < 200; count++) {
      const [a, b] = [generatePrimeSync(31, { bigint: true }), generatePrimeSync(31, { bigint: true })]
      expect(factorize(a * b)).toEqual(a < b ? [a, b] : [b, a])
    }
  })

  it('ends with an error, not never, for a number that is prime', () => {
    expect(() => factorize(2_305_843_009_213_693_951n)).toThrow('no two factors')
  })
})

describe('a Diffie-Hellman exchange', () => {
  const prime = Buffer.from(dhPrime)

  it('gives both sides one key', async () => {
    const other = await exchange(
      prime,
      3,
      prime.map((byte, index) => (index === 255 ? byte ^ 2 : index === 0 ? 1 : byte)) as Buffer,
    )
    const value = BigInt(`0x${other.publicValue.toString('hex')}`)
    expect(other.publicValue).toHaveLength(256)
    expect(other.key).toHaveLength(256)
    expect(value > 1n && value < BigInt(`0x${prime.toString('hex')}`)).toBe(true)
  })

  it('refuses groups and values that would give the key away', async () => {
    const sound = Buffer.concat([Buffer.from([1]), Buffer.alloc(255, 7)])
    const one = Buffer.concat([Buffer.alloc(255), Buffer.from([1])])
    const almost = Buffer.from(prime)
    almost[255] = (almost[255] ?? 0) - 1
    await expect(exchange(prime, 3, one)).rejects.toThrow('out of range')
    await expect(exchange(prime, 3, almost)).rejects.toThrow('out of range')
    await expect(exchange(prime, 8, sound)).rejects.toThrow('no generator')
    await expect(exchange(prime.subarray(1), 3, sound)).rejects.toThrow('2048 bits')
    // Also of the prime that is known to be sound.
    await expect(exchange(prime, 2, sound)).rejects.toThrow('2 does not generate')
    const composite = Buffer.from(prime)
    composite[255] = (composite[255] ?? 0) - 2
    await expect(exchange(composite, 3, sound)).rejects.toThrow('not a safe one')
  })
})

describe('the key exchange', () => {
  it('ends with a typed error when the other side answers anything else', async () => {
    for (const answer of [Buffer.alloc(0), Buffer.alloc(200), Buffer.alloc(200, 255)]) {
      const failed = await exchangeKey(
        loadLibrary('telegram'),
        loadLibrary('telegram').telegramKeys,
        2,
        async () => answer,
      ).catch((error) => error)
      expect(failed).toMatchObject({ code: 'LOGIN_KEY_EXCHANGE' })
    }
  })

  it.each([0n, 1n, 2n ** 62n, 2n ** 61n - 1n, 9_223_372_036_854_775_783n, 9n])(
    'gives up pq %s, which is no product of two odd primes',
    async (pq) => {
      const answer = async (question: Buffer) => {
        const head = Buffer.alloc(4)
        head.writeUInt32LE(0x05162463)
        const hex = pq.toString(16)
        const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
        return Buffer.concat([head, question.subarray(4, 20), Buffer.alloc(16), tlBytes(bytes), Buffer.alloc(8)])
      }
      const { telegramKeys } = loadLibrary('telegram')
      await expect(exchangeKey(loadLibrary('telegram'), telegramKeys, 2, answer)).rejects.toMatchObject({
        code: 'LOGIN_KEY_EXCHANGE',
        context: { problem: 'pq is not what it has to be.' },
      })
    },
  )
})

describe('the keys a connection trusts', () => {
  const sandbox = RsaKey.generate('a data centre')
  /** Telegram's main key since 2021 (core.telegram.org/mtproto/auth_key). */
  const telegramFingerprint = -3_414_540_481_677_951_611n

  it('is the one of its address alone', () => {
    const trusted = onlyKey(sandbox.publicPem)
    expect(BigInt(`0x${trusted(sandbox.fingerprint)?.n.toString('hex')}`)).toBe(sandbox.modulus)
    expect(trusted(telegramFingerprint)).toBeUndefined()
    expect(trusted(RsaKey.generate('another').fingerprint)).toBeUndefined()
  })

  it.each(['telegram', 'teleproto', 'mtcute'] as const)("does not become one of Telegram's with %s", (name) => {
    onlyKey(sandbox.publicPem)
    const { telegramKeys } = loadLibrary(name)
    expect(telegramKeys(telegramFingerprint)?.n).toHaveLength(256)
    expect(telegramKeys(sandbox.fingerprint)).toBeUndefined()
  })

  it('is refused when it cannot be read', () => {
    expect(() => onlyKey('no key')).toThrow('The public key of the data centre cannot be read')
  })
})
