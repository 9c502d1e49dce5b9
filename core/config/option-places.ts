import type { ConfigPath } from './config-path.js'
import { formatPath } from './config-path.js'
import type { Position, YamlSource } from './yaml-source.js'

/** A place in the configuration's file, for people. */
export interface ConfigPlace extends Position {
  /** The file as it was named. */
  readonly file: string
  /** `clients[2].plugins.options.greeter.text` */
  readonly path: string
}

interface Places {
  readonly key?: Position
  readonly value: Position
}

/** Where a block of a client stands, and everything in it; which of the values came from variables. */
export class OptionPlaces {
  private readonly places = new Map<string, Places>()

  /** @param path - of the block in the file. */
  constructor(
    private readonly file: string,
    private readonly path: ConfigPath,
    private readonly variables: ReadonlySet<string>,
  ) {}

  /** Notes the places of everything in the block. */
  read(block: unknown, source: YamlSource): this {
    this.places.set('', { value: source.valueAt(this.path) })
    if (typeof block !== 'object' || block === null) return this
    for (const [key, value] of Object.entries(block)) this.note(value, [key], source)
    return this
  }

  /**
   * Where the value at a path stands, or its key; what is not there, where the block around it stands.
   * @param path - seen from the block: `['options', 'greeter', 'text']`.
   */
  at(path: ConfigPath, at: 'key' | 'value' = 'value'): ConfigPlace {
    const found = this.places.get(formatPath(path))
    const place = at === 'key' ? (found?.key ?? found?.value) : found?.value
    const whole = { file: this.file, path: formatPath([...this.path, ...path]) }
    return place || path.length === 0
      ? { line: 1, column: 1, ...place, ...whole }
      : { ...this.at(path.slice(0, -1), 'key'), ...whole }
  }

  /** Whether the text at a path had a variable in it. */
  isVariable(path: ConfigPath): boolean {
    return this.variables.has(formatPath([...this.path, ...path]))
  }

  private note(value: unknown, path: ConfigPath, source: YamlSource): void {
    if (value === undefined || path.length > maxDepth) return
    const whole = [...this.path, ...path]
    const isItem = typeof path.at(-1) === 'number'
    this.places.set(formatPath(path), { value: source.valueAt(whole), ...(!isItem && { key: source.keyAt(whole) }) })
    if (typeof value !== 'object' || value === null) return
    const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
    for (const [step, item] of entries) this.note(item, [...path, step], source)
  }
}

/** How deep options are nested whose places are of use. */
const maxDepth = 12

const placesOfBlocks = new WeakMap<object, OptionPlaces>()

/** Where a `plugins` or `periodic_tasks` block and what is in it stand; `undefined`: in no file. */
export function optionPlaces(block: object): OptionPlaces | undefined {
  return placesOfBlocks.get(block)
}

/** Notes where blocks of a configuration stand. @param values - the file's values, as they were read. */
export function noteOptionPlaces(
  blocks: readonly { readonly block: object | undefined; readonly path: ConfigPath }[],
  file: { readonly name: string; readonly values: unknown; readonly source: YamlSource },
  variables: ReadonlySet<string>,
): void {
  for (const { block, path } of blocks) {
    if (!block) continue
    const values = valueAt(file.values, path)
    placesOfBlocks.set(block, new OptionPlaces(file.name, path, variables).read(values, file.source))
  }
}

function valueAt(values: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    values,
  )
}
