import type { LiveEvent } from './live'

/** A line of the log. */
export interface LogLine {
  readonly at_ms: number
  readonly level: string
  readonly category: string
  readonly client?: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface LogPage {
  readonly lines: readonly LogLine[]
  readonly next?: string
}

export interface LogFilter {
  readonly level: string
  readonly category: string
  readonly client: string
  readonly text: string
}

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export const categories = ['user', 'bot', 'system', 'ErrorHandler', 'MessageFormatter', 'SessionManager'] as const

/** What a filter is asked for with. */
export function queryOf(filter: LogFilter, before?: string): string {
  const wanted = Object.entries({ ...filter, ...(before && { before }) }).filter(([, value]) => value !== '')
  return new URLSearchParams(wanted as [string, string][]).toString()
}

/** Whether a line that has just been written is one of those a filter wants. */
export function isWanted(line: LogLine, { level, category, client, text }: LogFilter): boolean {
  const rank = (name: string) => levels.indexOf(name as (typeof levels)[number])
  if (level !== '' && rank(line.level) < rank(level)) return false
  if (category !== '' && line.category !== category) return false
  if (client !== '' && line.client !== client) return false
  return text === '' || JSON.stringify(line).toLowerCase().includes(text.toLowerCase())
}

export function lineOf({ data }: LiveEvent): LogLine {
  const { at_ms, level, category, client, message, fields } = data as LogLine
  return { at_ms, level, category, message, fields, ...(client !== undefined && { client }) }
}

/** By how much the times of a line that came live and was fetched as well can differ, in milliseconds. */
export const sameWithinMs = 50

/** Whether two are one line, of which one came live and the other was fetched. */
export function isSameLine(one: LogLine, other: LogLine): boolean {
  return (
    Math.abs(one.at_ms - other.at_ms) <= sameWithinMs &&
    one.message === other.message &&
    one.category === other.category &&
    one.client === other.client
  )
}
