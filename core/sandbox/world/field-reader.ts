/** Reads the fields of a YAML mapping by name and type, and collects what is wrong with them. */
export class FieldReader {
  private readonly seen = new Set<string>()

  constructor(
    private readonly data: Readonly<Record<string, unknown>>,
    readonly path: string,
    private readonly problems: string[],
  ) {}

  /** The fields of `data`; of nothing, after a complaint, when it is no mapping. */
  static of(data: unknown, path: string, problems: string[]): FieldReader {
    const isMapping = typeof data === 'object' && data !== null && !Array.isArray(data)
    if (!isMapping) problems.push(`${path || 'the file'} is not a mapping of names to values`)
    return new FieldReader(isMapping ? (data as Record<string, unknown>) : {}, path, problems)
  }

  string(name: string): string {
    const value = this.optionalString(name)
    if (value === undefined) this.complain(name, 'is missing')
    return value ?? ''
  }

  optionalString(name: string): string | undefined {
    const value = this.take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') return value
    this.complain(name, 'must be a text; put it into quotes')
    return undefined
  }

  number(name: string): number {
    const value = this.optionalNumber(name)
    if (value === undefined) this.complain(name, 'is missing')
    return value ?? 0
  }

  optionalNumber(name: string): number | undefined {
    const value = this.take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    this.complain(name, 'must be a whole number')
    return undefined
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.take(name)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'boolean') return value
    this.complain(name, 'must be true or false')
    return undefined
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.optionalString(name)
    const found = choices.find((choice) => choice === value)
    if (value !== undefined && !found) this.complain(name, `must be one of ${choices.join(', ')}`)
    return found
  }

  /** The entries of a list, each read by `read`; an absent list is empty. */
  list<Item>(name: string, read: (value: unknown, path: string) => Item): Item[] {
    const value = this.take(name)
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) {
      this.complain(name, 'must be a list')
      return []
    }
    return value.map((entry, index) => read(entry, `${this.at(name)}[${index}]`))
  }

  strings(name: string): string[] {
    return this.list(name, (value, path) => {
      if (typeof value === 'string') return value
      this.problems.push(`${path} must be a text`)
      return ''
    })
  }

  /** The value as it is, for fields of several shapes. */
  take(name: string): unknown {
    this.seen.add(name)
    return this.data[name]
  }

  complain(name: string, problem: string): void {
    this.problems.push(`${this.at(name)} ${problem}`)
  }

  /** Complains about every field nobody asked for. */
  refuseOthers(): void {
    for (const name of Object.keys(this.data)) {
      if (!this.seen.has(name)) this.complain(name, 'is not known here')
    }
  }

  private at(name: string): string {
    return this.path ? `${this.path}.${name}` : name
  }
}
