import { hash } from 'node:crypto'

/** Who uses which key in this process, by its fingerprint. */
const holders = new Map<string, KeyClaim>()

const lockText = Buffer.from('switchboard lock')

/** What names a key without telling anything of it. */
export function fingerprintOf(authKey: Uint8Array): string {
  return hash('sha256', Buffer.concat([lockText, authKey]), 'hex').slice(0, 32)
}

/**
 * A store's right to use a key in this process. A copy of a session under another name is the same login, which is lost when it is
 * used twice at the same time.
 */
export class KeyClaim {
  private fingerprint: string | undefined

  /** @param label - what a person calls the store. */
  constructor(readonly label: string) {}

  /** Takes a key, in place of the one before. @returns the label of the store that has it instead. */
  take(authKey: Uint8Array): string | undefined {
    const fingerprint = fingerprintOf(authKey)
    const holder = holders.get(fingerprint)
    if (holder && holder !== this) return holder.label
    this.release()
    this.fingerprint = fingerprint
    holders.set(fingerprint, this)
    return undefined
  }

  /** Gives it up. */
  release(): void {
    if (this.fingerprint !== undefined) holders.delete(this.fingerprint)
    this.fingerprint = undefined
  }
}
