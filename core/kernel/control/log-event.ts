import type { LogRecord } from '../../logging/console-line.js'
import type { AppEventPayloads } from './app-events.js'

/** A line of the log as an event. */
export function logEvent({ level, category, msg, client, time: _, ...fields }: LogRecord): AppEventPayloads['log'] {
  return { level, category, message: msg, ...(client !== undefined && { client }), fields }
}
