import { fileURLToPath } from 'node:url'

/** A function by whose call a stack begins. */
type Callee = (...args: never[]) => unknown

/** The file, absolute, that has called a function; `undefined` when it cannot be told. */
export function callerFile(callee: Callee): string | undefined {
  const holder: { stack?: string } = {}
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 1
  Error.captureStackTrace(holder, callee)
  // The text is made when it is first asked for.
  const [, place] = /\(?((?:file:|\/|[A-Z]:\\).*?)(?:\?[^:]*)?:\d+:\d+\)?\s*$/.exec(holder.stack ?? '') ?? []
  Error.stackTraceLimit = stackTraceLimit
  if (place === undefined) return undefined
  return place.startsWith('file:') ? fileURLToPath(place) : place
}
