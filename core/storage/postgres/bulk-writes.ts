import type { PostgresTransaction } from './postgres-transaction.js'

type Cell = string | number | boolean | null

/**
 * A statement that takes any number of rows at once: `$1`, `$2`, ... are their columns, each a list. It has to be made once, as
 * rows are gathered by it.
 */
export interface BulkStatement {
  readonly sql: string
}

/** What many write in one transaction, gathered so that it takes as many statements as there are kinds of rows. */
export class BulkWrites {
  private readonly gathered = new Map<BulkStatement, Cell[][]>()

  /** Adds a row. Rows of one statement keep their order; statements go out in the order of their first rows. */
  add(statement: BulkStatement, ...row: readonly Cell[]): void {
    let columns = this.gathered.get(statement)
    if (!columns) {
      columns = row.map(() => [])
      this.gathered.set(statement, columns)
    }
    for (const [index, column] of columns.entries()) column.push(row[index] ?? null)
  }

  /** Adds a row, instead of one of the same number that was added before. */
  replace(statement: BulkStatement, id: number, ...row: readonly Cell[]): void {
    const columns = this.gathered.get(statement)
    const place = columns?.[0]?.lastIndexOf(id) ?? -1
    if (!columns || place === -1) this.add(statement, ...row)
    else for (const [index, column] of columns.entries()) column[place] = row[index] ?? null
  }

  /** Whether a row of this number was added since all was sent. */
  has(statement: BulkStatement, id: number): boolean {
    return this.gathered.get(statement)?.[0]?.includes(id) === true
  }

  /** Sends all of it. */
  send(transaction: PostgresTransaction): void {
    for (const [{ sql }, columns] of this.gathered) void transaction.run(sql, ...columns)
    this.gathered.clear()
  }
}
