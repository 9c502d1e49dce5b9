import { hash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Database } from '../../storage/database.js'

export type StoredClass = abstract new (...args: never[]) => object

/** Stands in a row for an object that has a row of its own. */
interface Reference {
  readonly $row: number
}

interface Row {
  id: number
  class: string
  data: Uint8Array
}

/** Bytes from this length on get a row of their own, which is written once: nobody changes bytes in place. */
const ownRowBytes = 1_024
const bytesClass = 'bytes'
const rootPrefix = 'root:'

const migrations = [
  'CREATE TABLE sandbox_objects (id INTEGER PRIMARY KEY, class TEXT NOT NULL, data BLOB NOT NULL) STRICT',
]

/**
 * Keeps a graph of objects in a database: each instance of a known class is a row, what hangs on it (plain objects,
 * lists, maps, sets, numbers, bytes) is written with it. Circles and shared objects come back as they were. Saving walks
 * the whole graph and writes the rows that changed, in one transaction.
 */
export class ObjectStore {
  private readonly byName: ReadonlyMap<string, StoredClass>
  private readonly rowOf = new WeakMap<object, number>()
  /** Roots go by their name: each save may bring them as new objects. */
  private readonly rootRows = new Map<string, number>()
  /** A digest of what each row holds. */
  private readonly written = new Map<number, string>()
  private lastRow = 0

  /** @param classes - every class whose instances are in the graph, by the name it has in the file. */
  constructor(
    private readonly database: Database,
    classes: Readonly<Record<string, StoredClass>>,
  ) {
    this.byName = new Map(Object.entries(classes))
    database.migrate('sandbox', migrations)
  }

  /**
   * Writes a graph.
   * @param roots - the objects it starts from, by name; plain objects.
   * @throws BUG_UNREACHABLE for an instance of a class that is not known; nothing is written then.
   */
  save(roots: Readonly<Record<string, object>>): void {
    const walk = new Walk(this.rowOf, this.byName, () => ++this.lastRow)
    for (const [name, root] of Object.entries(roots)) walk.addRoot(name, root, this.rootRow(name))
    const rows = walk.rows(this.written)
    const gone = [...this.written.keys()].filter((id) => !walk.reached.has(id))
    this.write(rows, gone)
  }

  private write(rows: readonly (Row & { digest: string })[], gone: readonly number[]): void {
    if (rows.length === 0 && gone.length === 0) return
    this.database.transaction(() => {
      for (const { id, class: name, data } of rows) {
        this.database.run('INSERT OR REPLACE INTO sandbox_objects (id, class, data) VALUES (?, ?, ?)', id, name, data)
      }
      for (const id of gone) this.database.run('DELETE FROM sandbox_objects WHERE id = ?', id)
    })
    for (const { id, digest } of rows) this.written.set(id, digest)
    for (const id of gone) this.written.delete(id)
  }

  /** Writes one root, in which nothing has a row of its own, and leaves the rest as it was saved. */
  saveRoot(name: string, root: object): void {
    const walk = new Walk(this.rowOf, this.byName, () => ++this.lastRow)
    walk.addRoot(name, root, this.rootRow(name))
    this.write(walk.rows(this.written), [])
  }

  /** The roots as they were saved last; `undefined` when nothing was. */
  load(): Record<string, object> | undefined {
    const rows = this.database.all<Row>('SELECT id, class, data FROM sandbox_objects ORDER BY id')
    if (rows.length === 0) return undefined
    const objects = new Map(rows.map((row) => [row.id, this.emptyObject(row)]))
    const roots: Record<string, object> = {}
    for (const { id, class: name, data } of rows) {
      const target = objects.get(id)
      if (!target) continue
      this.written.set(id, digestOf(data))
      this.lastRow = Math.max(this.lastRow, id)
      this.rowOf.set(target, id)
      if (name !== bytesClass) Object.assign(target, revived(deserialize(data), objects) as object)
      if (!name.startsWith(rootPrefix)) continue
      roots[name.slice(rootPrefix.length)] = target
      this.rootRows.set(name.slice(rootPrefix.length), id)
    }
    return roots
  }

  private rootRow(name: string): number {
    const row = this.rootRows.get(name) ?? ++this.lastRow
    this.rootRows.set(name, row)
    return row
  }

  private emptyObject({ class: name, data }: Row): object {
    if (name === bytesClass) return new Uint8Array(data)
    if (name.startsWith(rootPrefix)) return {}
    const known = this.byName.get(name)
    if (!known) throw new SwitchboardError('SANDBOX_STATE_UNREADABLE', { file: this.database.file, what: name })
    return Object.create(known.prototype as object) as object
  }
}

/** One pass over a graph. */
class Walk {
  readonly reached = new Set<number>()
  private readonly pending: { id: number; name: string; object: object }[] = []
  private readonly nameOf: ReadonlyMap<object, string>

  constructor(
    private readonly rowOf: WeakMap<object, number>,
    classes: ReadonlyMap<string, StoredClass>,
    private readonly newRow: () => number,
  ) {
    this.nameOf = new Map([...classes].map(([name, known]) => [known.prototype as object, name]))
  }

  addRoot(name: string, object: object, row: number): void {
    this.rowOf.set(object, row)
    this.add(object, `${rootPrefix}${name}`)
  }

  /** The rows that differ from those written before. */
  rows(written: ReadonlyMap<number, string>): (Row & { digest: string })[] {
    const rows: (Row & { digest: string })[] = []
    // The list grows while it is walked: encoding an object finds those it refers to.
    for (const { id, name, object } of this.pending) {
      const before = written.get(id)
      if (name === bytesClass) {
        if (before === undefined) rows.push({ id, class: name, data: object as Uint8Array, digest: bytesClass })
        continue
      }
      const data = serialize(this.flat({ ...object }))
      const digest = digestOf(data)
      if (before !== digest) rows.push({ id, class: name, data, digest })
    }
    return rows
  }

  private add(object: object, name: string): number {
    const known = this.rowOf.get(object)
    const id = known ?? this.newRow()
    if (known === undefined) this.rowOf.set(object, id)
    if (!this.reached.has(id)) {
      this.reached.add(id)
      this.pending.push({ id, name, object })
    }
    return id
  }

  /** A copy in which objects with rows of their own are references. */
  private flat(value: unknown): unknown {
    if (typeof value === 'function')
      throw new SwitchboardError('BUG_UNREACHABLE', { where: 'the saving of a function' })
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => this.flat(item))
    if (value instanceof Map) return new Map([...value].map(([key, item]) => [this.flat(key), this.flat(item)]))
    if (value instanceof Set) return new Set([...value].map((item) => this.flat(item)))
    if (value instanceof Uint8Array) {
      return value.length < ownRowBytes ? new Uint8Array(value) : this.reference(value, bytesClass)
    }
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === Object.prototype || prototype === null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.flat(item)]))
    }
    const name = this.nameOf.get(prototype)
    if (!name) {
      throw new SwitchboardError('BUG_UNREACHABLE', { where: `the saving of ${prototype.constructor.name}` })
    }
    return this.reference(value, name)
  }

  private reference(object: object, name: string): Reference {
    return { $row: this.add(object, name) }
  }
}

/** The opposite of flat: references become the objects they stand for. */
function revived(value: unknown, objects: ReadonlyMap<number, object>): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map((item) => revived(item, objects))
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [revived(key, objects), revived(item, objects)]))
  if (value instanceof Set) return new Set([...value].map((item) => revived(item, objects)))
  if ('$row' in value) return objects.get((value as Reference).$row)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item, objects)]))
}

function digestOf(data: Uint8Array): string {
  return hash('sha1', data, 'binary')
}
