import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Library, LibraryName } from '../../core/mtproto/library/library.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { fastIge } from '../../core/mtproto/session/ige.js'

const names: LibraryName[] = ['telegram', 'teleproto', 'mtcute']

describe('AES-IGE', () => {
  it.each(names)('is that of %s, block by block', (name) => {
    const library = loadLibrary(name)
    const ige = fastIge(library)
    for (const length of [16, 48, 1_024, 100_000 - (100_000 % 16)]) {
      const [key, iv, data] = [randomBytes(32), randomBytes(32), randomBytes(length)]
      const encrypted = ige.encrypt(data, key, iv)
      expect(encrypted.equals(new library.IGE(key, iv).encryptIge(data))).toBe(true)
      expect(ige.decrypt(encrypted, key, iv).equals(data)).toBe(true)
    }
  })

  it('is compared with the library once for each length: it is slow, and every process does so at its start', () => {
    const library = loadLibrary('telegram')
    const asked: string[] = []
    class Counted extends library.IGE {
      override encryptIge(plain: Buffer): Buffer {
        asked.push(`encrypt ${plain.length}`)
        return super.encryptIge(plain)
      }

      override decryptIge(cipher: Buffer): Buffer {
        asked.push(`decrypt ${cipher.length}`)
        return super.decryptIge(cipher)
      }
    }
    fastIge({ ...library, IGE: Counted } as Library)
    expect(asked).toEqual(['encrypt 16', 'encrypt 32', 'encrypt 272', 'encrypt 4096'])
  })

  it('is left to the library where the two disagree', () => {
    const library = loadLibrary('telegram')
    class Other extends library.IGE {
      override encryptIge(): Buffer {
        return Buffer.from('something else')
      }
    }
    const ige = fastIge({ ...library, IGE: Other } as Library)
    expect(String(ige.encrypt(randomBytes(16), randomBytes(32), randomBytes(32)))).toBe('something else')
  })
})
