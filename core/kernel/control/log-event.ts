import type { LogRecord } from '../../logging/console-line.js'
import type { AppEventPayloads } from './app-events.js'
import type { EventHub } from './event-hub.js'

/** Tells of a line of the log as an event. */
export function tellOfLine(events: EventHub, record: LogRecord): void {
  events.emitTo('log', record.client, () => logEvent(record))
}

function logEvent({ level, category, msg, client, time, ...fields }: LogRecord): AppEventPayloads['log'] {
  return { writtenMs: Date.parse(time), level, category, message: msg, ...(client !== undefined && { client }), fields }
}
