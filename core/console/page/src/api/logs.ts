import type { LiveEvent } from './live'
import type { LogLine } from './log-lines'

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
export const categories = [
  'user',
  'bot',
  'system',
  'agents',
  'ErrorHandler',
  'MessageFormatter',
  'SessionManager',
] as const

/** So many lines are asked for at once. */
const pageSize = '500'

/** What a filter is asked for with. */
export function queryOf(filter: LogFilter, before?: string): string {
  const wanted = Object.entries({ ...filter, limit: pageSize, ...(before && { before }) }).filter(
    ([, value]) => value !== '',
  )
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
  const { written_ms, level, category, client, message, fields } = data as LogLine & { readonly written_ms: number }
  return { at_ms: written_ms, level, category, message, fields, ...(client !== undefined && { client }) }
}
