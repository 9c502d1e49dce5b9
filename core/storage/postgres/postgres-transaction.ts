import { withoutNul } from '../without-nul.js'

/** What a statement can be given for `$1`, `$2`, ...; lists become arrays. */
export type PostgresValue =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | null
  | readonly (string | number | boolean | null)[]

/** What the library answers to a statement, as far as it is read. */
interface Answer {
  readonly rowCount: number | null
  readonly rows: readonly unknown[]
}

/** A connection of the library: its own types would have to be installed by whoever compiles against this package. */
interface Connection {
  query(sql: string, parameters?: unknown[]): Promise<Answer>
}

/**
 * A transaction under way. Statements go out at once, without waiting for the answers to those before them: what needs no
 * answer need not be awaited and costs no round trip. When one fails, those behind it fail as well, and nothing of the
 * transaction is kept.
 */
export class PostgresTransaction {
  private answers: Promise<unknown>[] = []

  /** @param fault - puts what a statement met into our words. */
  constructor(
    private readonly client: Connection,
    private readonly fault: (error: unknown) => Error,
  ) {}

  /** Runs a statement. @returns how many rows it changed. */
  run(sql: string, ...parameters: readonly PostgresValue[]): Promise<number> {
    return this.send(sql, parameters, ({ rowCount }) => rowCount ?? 0)
  }

  /** The first row, or `undefined`. */
  get<Row>(sql: string, ...parameters: readonly PostgresValue[]): Promise<Row | undefined> {
    return this.send(sql, parameters, ({ rows }) => rows[0] as Row | undefined)
  }

  /** All rows. */
  all<Row>(sql: string, ...parameters: readonly PostgresValue[]): Promise<Row[]> {
    return this.send(sql, parameters, ({ rows }) => rows as Row[])
  }

  /** Resolves when all statements so far are answered. @throws what the first of them met that failed. */
  async answered(): Promise<void> {
    const answers = this.answers
    this.answers = []
    for (const answer of answers) await answer
  }

  private send<Result>(
    sql: string,
    parameters: readonly PostgresValue[],
    read: (result: Answer) => Result,
  ): Promise<Result> {
    // Without a name nothing of a statement stays at the server, where another connection may stand the next time.
    const asked = parameters.length === 0 ? this.client.query(sql) : this.client.query(sql, parameters.map(keepable))
    const answer = asked.then(read, (error) => {
      throw this.fault(error)
    })
    // Its failure is told by `answered`; whoever awaits it hears of it too.
    answer.catch(() => {})
    this.answers.push(answer)
    return answer
  }
}

/** The server would refuse the whole transaction for a NUL in a text, with what everybody else writes in the same moment. */
function keepable(value: PostgresValue): PostgresValue {
  if (typeof value === 'string') return withoutNul(value)
  const isList = Array.isArray as (list: PostgresValue) => list is Extract<PostgresValue, readonly unknown[]>
  return isList(value) ? value.map((item) => (typeof item === 'string' ? withoutNul(item) : item)) : value
}
