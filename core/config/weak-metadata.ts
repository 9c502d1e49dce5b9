import { createRequire } from 'node:module'
import { getMetadataStorage, useContainer as giveContainer } from 'class-validator'

/**
 * A map by classes that does not keep them, and can still be gone through. It takes the place of a `Map` of a library that
 * knows of no end of a class.
 */
class WeakKeyMap<Value> extends Map<unknown, Value> {
  readonly #values = new WeakMap<object, Value>()
  readonly #refs = new WeakMap<object, WeakRef<object>>()
  readonly #keys = new Set<WeakRef<object>>()
  readonly #gone = new FinalizationRegistry<WeakRef<object>>((ref) => this.#keys.delete(ref))

  constructor(before: ReadonlyMap<unknown, Value>) {
    super()
    for (const [key, value] of before) this.set(key, value)
  }

  override get size(): number {
    return super.size + this.#keys.size
  }

  override get(key: unknown): Value | undefined {
    return isWeak(key) ? this.#values.get(key) : super.get(key)
  }

  override has(key: unknown): boolean {
    return isWeak(key) ? this.#values.has(key) : super.has(key)
  }

  override set(key: unknown, value: Value): this {
    if (!isWeak(key)) return super.set(key, value)
    this.#values.set(key, value)
    if (this.#refs.has(key)) return this
    const ref = new WeakRef(key)
    this.#refs.set(key, ref)
    this.#keys.add(ref)
    this.#gone.register(key, ref)
    return this
  }

  override delete(key: unknown): boolean {
    if (!isWeak(key)) return super.delete(key)
    const ref = this.#refs.get(key)
    if (ref) this.#keys.delete(ref)
    this.#refs.delete(key)
    return this.#values.delete(key)
  }

  override clear(): void {
    super.clear()
    for (const [key] of this.entries()) this.delete(key)
  }

  override *entries(): MapIterator<[unknown, Value]> {
    yield* super.entries()
    for (const ref of this.#keys) {
      const key = ref.deref()
      const value = key && this.#values.get(key)
      if (key && value !== undefined) yield [key, value]
    }
  }

  override *keys(): MapIterator<unknown> {
    for (const [key] of this.entries()) yield key
  }

  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value
  }

  override [Symbol.iterator](): MapIterator<[unknown, Value]> {
    return this.entries()
  }

  override forEach(callback: (value: Value, key: unknown, map: Map<unknown, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this)
  }
}

let isDone = false

/**
 * Has class-validator and class-transformer hold what they know of a class only as long as there is the class, and the
 * rules of class-validator likewise: they keep every class for ever else, and with it each version of a plugin that was
 * loaded anew. A second call does nothing.
 */
export function holdMetadataWeakly(): void {
  if (isDone) return
  isDone = true
  replaceMaps(getMetadataStorage())
  const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
    defaultMetadataStorage: object
  }
  replaceMaps(defaultMetadataStorage)
  const instances = new WeakMap<object, object>()
  giveContainer({
    get: (type) => {
      const made = instances.get(type as object) ?? (Reflect.construct(type as new () => object, []) as object)
      instances.set(type as object, made)
      return made as never
    },
  })
}

function replaceMaps(storage: object): void {
  const fields = storage as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Map && !(value instanceof WeakKeyMap)) fields[name] = new WeakKeyMap(value)
  }
}

function isWeak(key: unknown): key is object {
  return typeof key === 'function' || (typeof key === 'object' && key !== null)
}
