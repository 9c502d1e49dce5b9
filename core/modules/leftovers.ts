import { type AsyncHook, AsyncLocalStorage, createHook } from 'node:async_hooks'
import { existsSync } from 'node:fs'

/** Something that a plugin began and did not end. */
export interface LeftBehind {
  /** `interval`, `timer`, `server`, `socket`, `listener of SIGUSR2 on process`. */
  readonly what: string
  /** The `session_name` of the client whose plugin it was; absent: a file began it outside of its classes, for all who use it. */
  readonly client?: string
  /** The plugin or service, or that file. */
  readonly owner: string
  /** Where it was begun: `plugins/shop.ts:12:5`. */
  readonly place: string
}

/** One version of a plugin or service of a client. */
export interface LeftoverOwner {
  readonly client: string
  readonly owner: string
}

/** One version of a file. */
interface FileVersion {
  readonly path: string
  /** How many versions of files had run when it did; 0: Node ran it, which runs a file once. */
  readonly number: number
}

type Owner = LeftoverOwner | FileVersion

interface Begun {
  readonly what: string
  owner: Owner
  /** How many versions of files had run. */
  readonly number: number
  /** Its stack is only written down when the code is about to change, or somebody asks. */
  readonly at: Error
  readonly isOver: () => boolean
  /** Has the process not wait for it. */
  readonly release?: () => void
}

/** The resources of Node that go on until somebody ends them, and what people call them. */
const kinds: Readonly<Record<string, string>> = {
  Timeout: 'timer',
  TCPSERVERWRAP: 'server',
  PIPESERVERWRAP: 'server',
  TCPWRAP: 'socket',
  PIPEWRAP: 'socket',
  UDPWRAP: 'socket',
  FSEVENTWRAP: 'watch of files',
  STATWATCHER: 'watch of files',
  PROCESSWRAP: 'process',
  WORKER: 'worker',
}

interface TimeoutLike {
  readonly _destroyed?: boolean
  readonly _repeat?: number | null
}

/**
 * Knows what plugins begin and do not end: timers, servers, sockets, watches, processes, listeners. Only for development: it
 * looks at everything that Node begins.
 */
export class Leftovers {
  private readonly current = new AsyncLocalStorage<Owner>()
  private readonly begun = new Map<number | object, Begun>()
  private readonly ended = new WeakSet<Owner>()
  /** The newest version of each file that has run. */
  private readonly versions = new Map<string, FileVersion>()
  /** Those that newer ones have taken the place of, and that somebody may use still. */
  private readonly replaced = new Set<FileVersion>()
  private readonly hook: AsyncHook
  /** How many versions of files have run, and how many had when everybody used the newest ones. */
  private count = 0
  private settledCount = 0

  /**
   * @param placeOf - where somebody's own code stands in a stack; `undefined` when Switchboard's comes before it, which ends what it begins.
   * @param moduleOf - the file whose module began something, where that is not the one for which it was begun; absent: it always is.
   */
  constructor(
    private readonly placeOf: (at: Error) => string | undefined,
    private readonly moduleOf: (at: Error, path?: string) => string | undefined = () => undefined,
  ) {
    this.hook = createHook({ init: this.began, destroy: (id) => void this.begun.delete(id) })
  }

  /** Looks from now on, until {@link close}. */
  open(): void {
    this.hook.enable()
    process.on('newListener', this.listenerCame)
  }

  close(): void {
    this.hook.disable()
    process.off('newListener', this.listenerCame)
    this.begun.clear()
  }

  /** Runs code whose doings belong to an owner. */
  run<Result>(owner: LeftoverOwner, work: () => Result): Result {
    return this.current.run(owner, work)
  }

  /**
   * Runs the code of a version of a file: what that begins outside of plugins and services belongs to the file.
   * @param isByNode - whether Node runs it, which runs no other version of it later, and may have run this one before.
   */
  runFile<Result>(path: string, work: () => Result, isByNode = false): Result {
    const before = this.versions.get(path)
    if (before) this.replaced.add(before)
    this.count++
    const version = { path, number: isByNode ? 0 : this.count }
    this.versions.set(path, version)
    return this.current.run(version, work)
  }

  /** Everybody uses the newest versions of files: those before them, and files that are gone, are used no more. */
  endReplaced(): void {
    for (const version of this.versions.values()) if (!existsSync(version.path)) this.replaced.add(version)
    for (const version of this.replaced) {
      this.ended.add(version)
      if (this.versions.get(version.path) === version) this.versions.delete(version.path)
    }
    this.replaced.clear()
    this.settledCount = this.count
  }

  /**
   * Has what was begun keep its lines in the code as it is now. Node reads a stack by the newest version of a file that it knows, so
   * this comes before another version is loaded.
   */
  writeDown(): void {
    for (const { at, isOver } of this.begun.values()) if (!isOver()) void at.stack
  }

  /** The owner runs no more: what it has not ended by now is left behind. */
  end(owner: LeftoverOwner): void {
    this.ended.add(owner)
  }

  /** Shows what plugins are given to them; of what has an `onChange`, the listeners they add are known. */
  shown(given: unknown, name: string): unknown {
    if (typeof given !== 'object' || given === null || !('onChange' in given)) return given
    return new Proxy(given, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        if (key !== 'onChange') return value.bind(target)
        return (listener: unknown) => this.listening(name, Reflect.apply(value, target, [listener]) as () => void)
      },
    })
  }

  /** What owners that have ended left behind; each is told once, and keeps the process from ending no longer. */
  take(): LeftBehind[] {
    const left: LeftBehind[] = []
    for (const [key, begun] of this.begun) {
      const { what, at, isOver, release } = begun
      if (isOver()) this.begun.delete(key)
      if (isOver() || !this.ended.has(begun.owner)) continue
      begun.owner = this.ownerOf(begun)
      const { owner } = begun
      if (!this.ended.has(owner)) continue
      this.begun.delete(key)
      const place = this.placeOf(at)
      if (place === undefined) continue
      release?.()
      left.push('client' in owner ? { what, ...owner, place } : { what, owner: place.replace(/(:\d+)+$/, ''), place })
    }
    return left
  }

  /**
   * Whose something is, now that the one for whom it was begun has ended: what a file imports Node runs with that file, or with the method
   * that imports it, and keeps for all who import it later.
   */
  private ownerOf({ owner, number, at }: Begun): Owner {
    const path = this.moduleOf(at, 'client' in owner ? undefined : owner.path)
    if (path === undefined || !existsSync(path)) return owner
    const newest = this.versions.get(path)
    if (newest && newest.number <= number) return newest
    const first = { path, number: 0 }
    if (!newest) this.versions.set(path, first)
    else if (newest.number <= this.settledCount) this.ended.add(first)
    else this.replaced.add(first)
    return first
  }

  private readonly began = (id: number, type: string, _trigger: number, resource: object): void => {
    const kind = kinds[type]
    if (kind === undefined) return
    const owner = this.current.getStore()
    if (!owner) return
    const held = new WeakRef(resource)
    const timer = type === 'Timeout' ? (resource as TimeoutLike) : undefined
    const isOver = () => {
      const known = held.deref()
      return known === undefined || (timer !== undefined && (known as TimeoutLike)._destroyed === true)
    }
    const what = timer && timer._repeat != null ? 'interval' : kind
    const release = () => (held.deref() as { unref?(): void } | undefined)?.unref?.()
    this.note(id, { what, owner, at: here(this.began), isOver, release })
  }

  private readonly listenerCame = (event: string | symbol, listener: (...args: unknown[]) => void): void => {
    const owner = this.current.getStore()
    if (!owner) return
    const isOver = () => !process.rawListeners(event).some((one) => one === listener || unwrapped(one) === listener)
    this.note({}, { what: `listener of ${String(event)} on process`, owner, at: here(this.listenerCame), isOver })
  }

  private note(key: number | object, begun: Omit<Begun, 'number'>): void {
    this.begun.set(key, { ...begun, number: this.count })
  }

  private listening(name: string, end: () => void): () => void {
    const owner = this.current.getStore()
    if (!owner) return end
    const key = {}
    this.note(key, { what: `listener of ${name}`, owner, at: here(this.listening), isOver: () => false })
    return () => {
      this.begun.delete(key)
      end()
    }
  }
}

function here(below: unknown): Error {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 40
  const at = new Error('begun')
  Error.captureStackTrace(at, below as () => void)
  Error.stackTraceLimit = stackTraceLimit
  return at
}

function unwrapped(listener: unknown): unknown {
  return (listener as { listener?: unknown }).listener
}
