import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt, scryptSync } from 'node:crypto'
import { SwitchboardError } from '../errors/switchboard-error.js'

/** An encrypted text, as it lies in a file; what is bytes is base64. */
export interface SealedText {
  cipher: 'aes-256-gcm'
  /** How the key was stretched; absent in files of earlier versions. */
  kdf?: { name: 'scrypt'; logN: number; salt: string }
  salt: string
  nonce: string
  tag: string
  data: string
}

const minimumLength = 16
const purpose = 'switchboard session'
/** owasp.org, Password Storage Cheat Sheet: 2^17, with r = 8; takes 128 MB for a moment. */
const logN = 17
const maxLogN = 20
/** Of earlier versions: Node's default, and the purpose as the salt. */
const earlier = { logN: 14, salt: Buffer.from(purpose) }

/** The stretched keys of this process, by key and salt. */
const masters = new Map<string, Buffer>()
/** Those that are being stretched. */
const stretching = new Map<string, Promise<void>>()
/** The salt of the files of this installation, by key: that of the first file that was read, else a new one. */
const salts = new Map<string, Buffer>()

/**
 * Encryption of stored logins with AES-256-GCM. The key is stretched by scrypt with a random salt, which all files of an
 * installation share, and a key of its own is derived from it for every writing (HKDF): so a thousand sessions cost one
 * stretching. A file is bound to the name of its client, so that it opens under no other.
 */
export class SessionCipher {
  /** @throws SESSION_KEY_WEAK when the key is shorter than 16 characters. */
  constructor(private readonly key: string) {
    if (key.length < minimumLength) throw new SwitchboardError('SESSION_KEY_WEAK', { minimum: minimumLength })
  }

  /** @param name - of the client that the text belongs to. */
  seal(text: string, name: string): SealedText {
    const salt = randomBytes(16)
    const nonce = randomBytes(12)
    const shared = salts.get(this.key) ?? randomBytes(16)
    salts.set(this.key, shared)
    const cipher = createCipheriv('aes-256-gcm', this.keyFor(salt, shared, logN), nonce)
    cipher.setAAD(additionalData(name))
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return {
      cipher: 'aes-256-gcm',
      kdf: { name: 'scrypt', logN, salt: shared.toString('base64') },
      salt: salt.toString('base64'),
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    }
  }

  /** @returns the text, or `undefined` when it was sealed with another key or for another name, or has been changed. */
  open({ kdf, salt, nonce, tag, data }: SealedText, name: string): string | undefined {
    try {
      const shared = kdf ? Buffer.from(kdf.salt, 'base64') : earlier.salt
      const key = this.keyFor(Buffer.from(salt, 'base64'), shared, kdf?.logN ?? earlier.logN)
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
      decipher.setAuthTag(Buffer.from(tag, 'base64'))
      if (kdf) decipher.setAAD(additionalData(name))
      const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
      if (kdf?.logN === logN && !salts.has(this.key)) salts.set(this.key, shared)
      return text
    } catch {
      return undefined
    }
  }

  /**
   * Stretches the key beside whatever else the process does, for a text, or for the next one that is sealed. Without it the first
   * text stops the process for as long as that takes.
   */
  async stretch(sealed?: Pick<SealedText, 'kdf'>): Promise<void> {
    if (!sealed) {
      const shared = salts.get(this.key) ?? randomBytes(16)
      salts.set(this.key, shared)
      return this.stretched(shared, logN)
    }
    const { kdf } = sealed
    await this.stretched(kdf ? Buffer.from(kdf.salt, 'base64') : earlier.salt, kdf?.logN ?? earlier.logN)
  }

  private stretched(salt: Buffer, cost: number): Promise<void> {
    const id = this.idOf(salt, cost)
    if (masters.has(id) || !isCost(cost)) return Promise.resolve()
    let under = stretching.get(id)
    if (!under) {
      under = new Promise<void>((resolve) => {
        scrypt(this.key, salt, 32, costOf(cost), (_, master) => {
          if (master) masters.set(id, master)
          resolve()
        })
      }).finally(() => stretching.delete(id))
      stretching.set(id, under)
    }
    return under
  }

  private keyFor(salt: Buffer, shared: Buffer, cost: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master(shared, cost), salt, purpose, 32))
  }

  private master(salt: Buffer, cost: number): Buffer {
    // What a file asks for is not believed beyond measure.
    if (!isCost(cost)) throw new Error(`a cost of ${cost}`)
    const id = this.idOf(salt, cost)
    const master = masters.get(id) ?? scryptSync(this.key, salt, 32, costOf(cost))
    masters.set(id, master)
    return master
  }

  private idOf(salt: Buffer, cost: number): string {
    return `${cost}:${salt.toString('base64')}:${this.key}`
  }
}

function isCost(cost: number): boolean {
  return Number.isInteger(cost) && cost >= earlier.logN && cost <= maxLogN
}

function costOf(cost: number) {
  const N = 2 ** cost
  return { N, r: 8, p: 1, maxmem: 2 * 128 * 8 * N }
}

function additionalData(name: string): Buffer {
  return Buffer.from(`${purpose} of ${name}`)
}
