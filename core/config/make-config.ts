import { createRequire } from 'node:module'
import { plainToInstance } from 'class-transformer'
import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'

/** What class-transformer knows of a class, as far as it is asked here. */
interface TransformStorage {
  getStrategy(type: object): string
  getExposedProperties(type: object, toClass: 0): string[]
  getExcludedProperties(type: object, toClass: 0): string[]
  findExposeMetadata(type: object, property: string): { options: object } | undefined
  findTypeMetadata(type: object, property: string): { typeFunction?: unknown; options?: object } | undefined
  findTransformMetadatas(type: object, property: string, toClass: 0): unknown[]
}

const { defaultMetadataStorage: storage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: TransformStorage
}

const toClass = 0
const options = { exposeDefaultValues: true }

/** The keys of a class by their names in the file. */
type Shape = ReadonlyMap<string, ConfigKeyInfo>

const shapes = new WeakMap<ConfigClass, { readonly shape: Shape | undefined }>()

/**
 * Makes prepared values into a class of the configuration, with its defaults: what `plainToInstance` makes of them. The library
 * looks up what it knows of a class for each key of each object, a dozen times; of classes that have no more than
 * `@ConfigKey` says, that is looked up once. All others are left to it.
 */
export function makeConfig<Config extends object>(type: new () => Config, values: Record<string, unknown>): Config {
  const shape = shapeOf(type)
  if (!shape || !Object.entries(values).every(([name, value]) => shape.has(name) && isOfFile(value))) {
    return plainToInstance(type, values, options)
  }
  const made = new type()
  for (const name of new Set([...Object.keys(values), ...shape.keys()])) {
    const key = shape.get(name)
    if (!key) continue
    const value = values[name]
    // What is not written is there as well, without a value, so that all of a class look the same.
    Reflect.set(made, key.property, value === undefined ? Reflect.get(made, key.property) : valueFor(key, value))
  }
  return made
}

function valueFor(key: ConfigKeyInfo, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const isList = Array.isArray(value)
  if (key.kind === 'block' && isPlain(value)) return makeConfig(key.of(), value)
  if (key.kind === 'blocks' && isList) {
    const type = key.of()
    return value.map((item) => (isPlain(item) ? makeConfig(type, item) : plainToInstance(type, item, options)))
  }
  if (isList && value.every((item) => typeof item !== 'object')) return [...value]
  return plainToInstance(key.kind === 'block' || key.kind === 'blocks' ? key.of() : anyClass, value, options)
}

/** Of values that belong to no class. */
const anyClass = undefined as unknown as new () => object

function shapeOf(type: ConfigClass): Shape | undefined {
  const known = shapes.get(type)
  if (known) return known.shape
  const keys = configKeys(type)
  const isSimple =
    storage.getStrategy(type) === 'none' &&
    storage.getExcludedProperties(type, toClass).length === 0 &&
    storage.getExposedProperties(type, toClass).length === keys.length &&
    keys.every((key) => isSimpleKey(type, key))
  const shape = isSimple ? new Map(keys.map((key) => [key.name, key])) : undefined
  shapes.set(type, { shape })
  return shape
}

/** Whether class-transformer knows no more of a key than `@ConfigKey` has told it. */
function isSimpleKey(type: ConfigClass, key: ConfigKeyInfo): boolean {
  const { property, name } = key
  const exposed = storage.findExposeMetadata(type, property)?.options ?? {}
  const typed = storage.findTypeMetadata(type, property)
  const of = key.kind === 'block' || key.kind === 'blocks' ? key.of : undefined
  return (
    !(property in type.prototype) &&
    Object.keys(exposed).length === 1 &&
    Reflect.get(exposed, 'name') === name &&
    typed?.typeFunction === of &&
    !Reflect.has(typed?.options ?? {}, 'discriminator') &&
    storage.findTransformMetadatas(type, property, toClass).length === 0
  )
}

/** Whether a value is of a kind that a file holds: no map, no date. */
function isOfFile(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isOfFile)
  return typeof value !== 'object' || value === null || isPlain(value)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
