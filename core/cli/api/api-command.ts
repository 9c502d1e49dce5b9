import type { Terminal } from '../terminal.js'

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
  /** Further arguments, behind those of the path, which go into the body. */
  readonly args?: readonly ApiArgument[]
  readonly options?: readonly ApiOption[]
  /** Parts of the body that are the same every time. */
  readonly body?: object
  /** Makes the body of what was given; default: each under its name. */
  readonly prepare?: (given: object, terminal: Terminal) => object | Promise<object>
  /** Makes the body of what the same path answers to GET, for what is changed as a whole. */
  readonly change?: (stored: never, given: object) => object
  /** What of the answer is shown to a person as a table, and which keys of each row: `account.username`. Default: all of it. */
  readonly table?: {
    readonly rows?: (answer: never) => readonly object[]
    readonly columns: readonly string[]
    /** A line above the table, by what was asked with these options; `undefined`: none. */
    readonly heading?: (answer: never, options: Readonly<Record<string, unknown>>) => string | undefined
  }
  /** What is said of an empty list; default `There is none.` */
  readonly none?: string
  /** What is said when there is no answer to show: `{client} is stopped.` */
  readonly done?: string
  /** What an answer is told as, in a sentence, instead of showing it. */
  readonly said?: (answer: never, args: Readonly<Record<string, unknown>>) => string
  /** Whether an answer says that something did not work out, so that the exit code is 1; default: never. */
  readonly isFailure?: (answer: never, args: Readonly<Record<string, unknown>>) => boolean
}

/** What an argument or option becomes in a request. */
interface ApiValue {
  /** The name in the API. */
  readonly name: string
  readonly about: string
  /** Makes what was typed into the value of the API; default: it stays as it is. */
  readonly read?: (typed: never) => unknown
}

/** An argument that goes into the body. */
export interface ApiArgument extends ApiValue {
  /** Whether there may be several; they are a list then. */
  readonly several?: boolean
}

/** An option that becomes a part of the query or of the body. */
export interface ApiOption extends ApiValue {
  /** As commander takes it: `--limit <count>`, `--to <recipients...>`. */
  readonly flags: string
  readonly to: 'query' | 'body'
  readonly required?: boolean
  readonly kind?: 'number'
}
