/** A command that is one call of the console's API. */
export interface ApiCommand {
  /** `clients`; commands of a group stand together. */
  readonly group: string
  readonly name: string
  /** What it does, as the help says it. */
  readonly about: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The route; each `:name` in it is an argument, in this order. */
  readonly path: `/api/${string}`
  readonly options?: readonly ApiOption[]
  /** What of the answer is shown to a person as a table, and which keys of each row: `account.username`. Default: all of it. */
  readonly table?: {
    readonly rows?: (answer: never) => readonly object[]
    readonly columns: readonly string[]
    /** A line above the table. */
    readonly heading?: (answer: never) => string
  }
  /** What is said when there is no answer to show: `{client} is stopped.` */
  readonly done?: string
}

/** An option that becomes a part of the query or of the body. */
export interface ApiOption {
  /** As commander takes it: `--limit <count>`, `--to <recipients...>`. */
  readonly flags: string
  readonly about: string
  readonly to: 'query' | 'body'
  /** The name in the API. */
  readonly name: string
  readonly required?: boolean
  readonly kind?: 'text' | 'number' | 'json'
}
