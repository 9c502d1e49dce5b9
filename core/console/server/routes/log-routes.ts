import type { LogRecord } from '../../../logging/console-line.js'
import type { LogHistory } from '../../../logging/log-history.js'
import { searchLog } from '../../../logging/search-log.js'
import { LogsQuery } from '../bodies/list-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The log, as its files have it: without secrets. */
export function logRoutes(history: LogHistory): ConsoleRoute[] {
  return [
    route<object, LogsQuery>({
      method: 'GET',
      path: '/api/logs',
      tag: 'logs',
      summary: 'Lines of the log, the latest first; `next` asks on.',
      query: LogsQuery,
      run: async ({ query }) => {
        const { records, next } = await searchLog(history, query)
        return { lines: records.map(shown), ...(next !== undefined && { next }) }
      },
    }),
  ]
}

/** A line as the live events have it. */
function shown({ level, time, category, msg: message, client, ...fields }: LogRecord): object {
  const line = { at_ms: Date.parse(time), level, category, message, ...(client !== undefined && { client }) }
  return { ...line, fields: toSnakeCase(fields) }
}
