/** So many entries at least are taken off the front before the others move up. */
const fewestMoved = 64

/**
 * Values by message ids, in the order of the ids. Ids come in that order but for a few, and what is looked for or taken out is
 * most often among the first or the last; so there is nothing to hash, and no entry is an object of its own.
 */
export class IdTable<Value> {
  private readonly ids: bigint[] = []
  private readonly values: (Value | undefined)[] = []
  /** Where the first entry is; those before it are gone. */
  private start = 0

  get size(): number {
    return this.ids.length - this.start
  }

  get firstId(): bigint | undefined {
    return this.ids[this.start]
  }

  get lastId(): bigint | undefined {
    return this.size === 0 ? undefined : this.ids[this.ids.length - 1]
  }

  /** The value of the entry with the lowest id. */
  get first(): Value | undefined {
    return this.values[this.start]
  }

  /** The values, from the lowest id to the highest. */
  all(): Value[] {
    return this.values.slice(this.start) as Value[]
  }

  /** All entries of now, from the lowest id to the highest; meanwhile some may be taken out. */
  entries(): [id: bigint, value: Value][] {
    return this.ids.slice(this.start).map((id, index) => [id, this.values[this.start + index] as Value])
  }

  has(id: bigint): boolean {
    return this.ids[this.placeOf(id)] === id
  }

  get(id: bigint): Value | undefined {
    const place = this.placeOf(id)
    return this.ids[place] === id ? this.values[place] : undefined
  }

  /** The value of the entry with the highest id below this one. */
  before(id: bigint): Value | undefined {
    const place = this.placeOf(id)
    return place > this.start ? this.values[place - 1] : undefined
  }

  /** The value of the entry with the lowest id above this one. */
  after(id: bigint): Value | undefined {
    const place = this.placeOf(id)
    return this.values[this.ids[place] === id ? place + 1 : place]
  }

  set(id: bigint, value: Value): void {
    const { ids, values } = this
    const place = this.placeOf(id)
    if (place === ids.length) {
      ids.push(id)
      values.push(value)
    } else if (ids[place] === id) values[place] = value
    else {
      ids.splice(place, 0, id)
      values.splice(place, 0, value)
    }
  }

  /** Takes an entry out. @returns its value. */
  delete(id: bigint): Value | undefined {
    const place = this.placeOf(id)
    if (this.ids[place] !== id) return undefined
    if (place === this.start) return this.shift()
    const value = this.values[place]
    this.ids.splice(place, 1)
    this.values.splice(place, 1)
    return value
  }

  /** Takes the entry with the lowest id out. @returns its value. */
  shift(): Value | undefined {
    const { ids, values, start } = this
    if (start === ids.length) return undefined
    const value = values[start]
    values[start] = undefined
    this.start = start + 1
    if (this.start >= fewestMoved && this.start * 2 >= ids.length) this.moveUp()
    return value
  }

  clear(): void {
    this.ids.length = 0
    this.values.length = 0
    this.start = 0
  }

  private moveUp(): void {
    const { ids, values, start } = this
    ids.copyWithin(0, start)
    values.copyWithin(0, start)
    ids.length -= start
    values.length -= start
    this.start = 0
  }

  /** Where the entry of this id is, or would be: looked for from the end, in steps that double, and between the last two. */
  private placeOf(id: bigint): number {
    const { ids, start } = this
    let high = ids.length
    let low = high
    for (let step = 1; low > start; step *= 2) {
      low = Math.max(start, high - step)
      const found = ids[low]
      if (found !== undefined && found < id) {
        low += 1
        break
      }
      high = low
    }
    while (low < high) {
      const middle = (low + high) >> 1
      const found = ids[middle]
      if (found !== undefined && found < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
