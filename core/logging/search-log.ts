import type { LogRecord } from './console-line.js'
import type { LogCategory } from './log-category.js'
import type { LogHistory } from './log-history.js'
import { type LogLevel, logLevels } from './log-level.js'

/** Which lines are wanted. */
export interface LogQuery {
  /** The lowest level. */
  readonly level?: LogLevel
  readonly category?: LogCategory
  /** Of this client alone. */
  readonly client?: string
  /** Anywhere in the line, without regard to case. */
  readonly text?: string
  /** Where the page before ended; see {@link LogPage.next}. */
  readonly before?: string
  readonly limit: number
}

/** Some lines, the latest first. */
export interface LogPage {
  readonly records: readonly LogRecord[]
  /** To ask on with; absent: there are no more. */
  readonly next?: string
}

/** So many characters are looked through for one page, and then the page ends, be it full or not. */
const maxLooked = 16 * 1024 * 1024

/** How many lines are looked at before others get their turn: some milliseconds' worth. */
const linesPerTurn = 500

/** Looks through the lines from the latest on. */
export async function searchLog(history: LogHistory, query: LogQuery): Promise<LogPage> {
  const after = readCursor(query.before)
  const needle = query.text?.toLowerCase()
  const records: LogRecord[] = []
  let cursor = { time: '', count: 0 }
  let looked = 0
  let count = 0
  for await (const line of history.lines()) {
    const time = /"time":"([^"]{1,40})"/.exec(line)?.[1] ?? ''
    cursor = { time, count: time === cursor.time ? cursor.count + 1 : 1 }
    if (++count % linesPerTurn === 0) await new Promise(setImmediate)
    if (after && (time > after.time || (time === after.time && cursor.count <= after.count))) continue
    looked += line.length
    const isFound = needle === undefined || line.toLowerCase().includes(needle)
    const record = isFound ? wanted(line, query) : undefined
    if (record) records.push(record)
    if (records.length >= query.limit || looked >= maxLooked) {
      return { records, next: `${cursor.time}_${cursor.count}` }
    }
  }
  return { records }
}

function wanted(line: string, { level, category, client }: LogQuery): LogRecord | undefined {
  const record = parsed(line)
  if (!record || (category !== undefined && record.category !== category)) return undefined
  if (client !== undefined && record.client !== client) return undefined
  const lowest = level === undefined ? 0 : logLevels.indexOf(level)
  return logLevels.indexOf(record.level as LogLevel) >= lowest ? record : undefined
}

/** A line that a crash cut short is left out. */
function parsed(line: string): LogRecord | undefined {
  try {
    return JSON.parse(line) as LogRecord
  } catch {
    return undefined
  }
}

/** How many lines of a moment were given already: several can have the same. */
function readCursor(text: string | undefined): { time: string; count: number } | undefined {
  const [, time = '', count] = /^(.{1,40})_(\d{1,9})$/.exec(text ?? '') ?? []
  return count === undefined ? undefined : { time, count: Number(count) }
}
