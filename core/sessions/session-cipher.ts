import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { SwitchboardError } from '../errors/switchboard-error.js'

/** An encrypted text, as it lies in a file; all fields base64. */
export interface SealedText {
  cipher: 'aes-256-gcm'
  salt: string
  nonce: string
  tag: string
  data: string
}

const minimumLength = 16
const purpose = 'switchboard session'
const masters = new Map<string, Buffer>()

/**
 * Encryption of stored logins with AES-256-GCM. The key is stretched once a process by scrypt, and a key of its own is
 * derived from it for every writing (HKDF), so that a thousand sessions cost one stretching.
 */
export class SessionCipher {
  private readonly master: Buffer

  /** @throws SESSION_KEY_WEAK when the key is shorter than 16 characters. */
  constructor(key: string) {
    if (key.length < minimumLength) throw new SwitchboardError('SESSION_KEY_WEAK', { minimum: minimumLength })
    const master = masters.get(key) ?? scryptSync(key, purpose, 32)
    masters.set(key, master)
    this.master = master
  }

  seal(text: string): SealedText {
    const salt = randomBytes(16)
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.keyFor(salt), nonce)
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return {
      cipher: 'aes-256-gcm',
      salt: salt.toString('base64'),
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    }
  }

  /** @returns the text, or `undefined` when it was sealed with another key or has been changed. */
  open({ salt, nonce, tag, data }: SealedText): string | undefined {
    try {
      const key = this.keyFor(Buffer.from(salt, 'base64'))
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
      decipher.setAuthTag(Buffer.from(tag, 'base64'))
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  private keyFor(salt: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master, salt, purpose, 32))
  }
}
