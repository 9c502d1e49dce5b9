import type { ConfigPath } from './config-path.js'
import { formatPath } from './config-path.js'
import { type Position, YamlSource } from './yaml-source.js'

/** A place in the configuration's file, for people. */
export interface ConfigPlace extends Position {
  /** The file as it was named. */
  readonly file: string
  /** `clients[2].plugins.options.greeter.text` */
  readonly path: string
}

/**
 * A file whose values have places that are asked for rarely, for an error: it is read anew then, so that what stands where in
 * a file with a thousand clients is not kept for each of them.
 */
class PlacedFile {
  private parsed?: WeakRef<{ readonly source: YamlSource; readonly values: unknown }>

  constructor(
    readonly name: string,
    private readonly text: string,
    /** The paths of texts that a variable stood in. */
    readonly variables: ReadonlySet<string>,
  ) {}

  read(): { readonly source: YamlSource; readonly values: unknown } {
    const known = this.parsed?.deref()
    if (known) return known
    const source = new YamlSource(this.text)
    const read = { source, values: source.read().values }
    this.parsed = new WeakRef(read)
    return read
  }
}

/** Where a block of a client stands, and everything in it; which of the values came from variables. */
export class OptionPlaces {
  /** @param path - of the block in the file. */
  constructor(
    private readonly file: PlacedFile,
    private readonly path: ConfigPath,
  ) {}

  /**
   * Where the value at a path stands, or its key; what is not there, where the block around it stands.
   * @param path - seen from the block: `['options', 'greeter', 'text']`.
   */
  at(path: ConfigPath, at: 'key' | 'value' = 'value'): ConfigPlace {
    const whole = [...this.path, ...path]
    const { source, values } = this.file.read()
    if (path.length > 0 && (path.length > maxDepth || valueAt(values, whole) === undefined)) {
      return { ...this.at(path.slice(0, -1), 'key'), file: this.file.name, path: formatPath(whole) }
    }
    const hasKey = path.length > 0 && typeof path.at(-1) !== 'number'
    const place = at === 'key' && hasKey ? source.keyAt(whole) : source.valueAt(whole)
    return { ...place, file: this.file.name, path: formatPath(whole) }
  }

  /** Whether the text at a path had a variable in it. */
  isVariable(path: ConfigPath): boolean {
    return this.file.variables.has(formatPath([...this.path, ...path]))
  }
}

/** How deep options are nested whose places are of use. */
const maxDepth = 12

const placesOfBlocks = new WeakMap<object, OptionPlaces>()

/** Where a `plugins` or `periodic_tasks` block and what is in it stand; `undefined`: in no file. */
export function optionPlaces(block: object): OptionPlaces | undefined {
  return placesOfBlocks.get(block)
}

/** Notes where blocks of a configuration stand. @param variables - the paths of texts that a variable stood in. */
export function noteOptionPlaces(
  blocks: readonly { readonly block: object | undefined; readonly path: ConfigPath }[],
  { name, text }: { readonly name: string; readonly text: string },
  variables: ReadonlySet<string>,
): void {
  const file = new PlacedFile(name, text, variables)
  for (const { block, path } of blocks) {
    if (block) placesOfBlocks.set(block, new OptionPlaces(file, path))
  }
}

function valueAt(values: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    values,
  )
}
