import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { getWasmUrl, type MtcuteWasmModule } from '@mtcute/wasm'

/** What lies before the plain bytes: the part of a key that is hashed with them. */
export const hashedBefore = 32
/** What lies before the encrypted bytes: the head of the packet that they came in. */
export const headBytes = 24

const firstCapacity = 16_384
/** Windows on the memory up to so many bytes are kept: making one takes longer than hashing what it shows. */
const keptWindowBytes = 4_096

/** What the types of Node do not say of WebAssembly. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: MtcuteWasmModule }
}

/**
 * The memory of WebAssembly's AES-IGE. Packets are put together, hashed and encrypted where they lie in it, so that none of it is
 * copied from step to step. Nothing of it outlives the step that put it there.
 */
export class CipherMemory {
  private readonly wasm: MtcuteWasmModule
  /** All of the memory; another one after it has grown. */
  bytes: Buffer
  readonly keyAt: number
  readonly ivAt: number
  plainAt = 0
  encryptedAt = 0
  private area = 0
  private capacity = 0
  private hashedWindows: Buffer[] = []
  private encryptedWindows: Buffer[] = []
  private bodyWindows: Buffer[] = []

  constructor() {
    const { Instance, Module } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly
    this.wasm = new Instance(new Module(readFileSync(wasmFile()))).exports
    this.bytes = Buffer.from(this.wasm.memory.buffer)
    this.keyAt = this.wasm.__get_shared_key_buffer()
    this.ivAt = this.wasm.__get_shared_iv_buffer()
    this.makeRoom(firstCapacity)
  }

  /** Sees to it that so many plain bytes, and as many encrypted ones, have a place. What was there may be gone. */
  makeRoom(length: number): void {
    if (length <= this.capacity) return
    const { wasm } = this
    if (this.area !== 0) wasm.__free(this.area)
    // By halves more than what is asked for, as what comes next may be a little longer.
    this.capacity = (length + (length >> 1) + 15) & ~15
    this.area = wasm.__malloc(2 * this.capacity + hashedBefore + headBytes + 8)
    this.plainAt = this.area + hashedBefore
    this.encryptedAt = this.plainAt + this.capacity + headBytes + 8
    this.bytes = Buffer.from(wasm.memory.buffer)
    this.hashedWindows = []
    this.encryptedWindows = []
    this.bodyWindows = []
  }

  encrypt(length: number): void {
    this.wasm.ige256_encrypt(this.plainAt, length, this.encryptedAt)
  }

  decrypt(length: number): void {
    this.wasm.ige256_decrypt(this.encryptedAt, length, this.plainAt)
  }

  /** The part of a key, and so many plain bytes behind it. */
  hashed(length: number): Buffer {
    return this.window(this.hashedWindows, this.plainAt - hashedBefore, hashedBefore + length)
  }

  encrypted(length: number): Buffer {
    return this.window(this.encryptedWindows, this.encryptedAt, length)
  }

  /** So many plain bytes behind the header of a message. */
  body(length: number, headerBytes: number): Buffer {
    return this.window(this.bodyWindows, this.plainAt + headerBytes, length)
  }

  private window(kept: Buffer[], at: number, length: number): Buffer {
    if (length > keptWindowBytes || length % 4 !== 0) return this.bytes.subarray(at, at + length)
    const known = kept[length / 4]
    if (known) return known
    const made = this.bytes.subarray(at, at + length)
    kept[length / 4] = made
    return made
  }
}

/** Where the package lies: what it says itself is a place beside the code that it was compiled into. */
function wasmFile(): string {
  return createRequire(import.meta.url).resolve(`@mtcute/wasm/${basename(getWasmUrl().pathname)}`)
}

let made: CipherMemory | undefined

/** The one memory of the process; made when it is first needed. */
export function cipherMemory(): CipherMemory {
  made ??= new CipherMemory()
  return made
}
