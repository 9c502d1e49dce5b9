import { fileURLToPath } from 'node:url'

/** A function by whose call a stack begins. */
type Callee = (...args: never[]) => unknown

/** The file, absolute, that has called a function; `undefined` when it cannot be told. */
export function callerFile(callee: Callee): string | undefined {
  const file = sourceThatRuns(callee) ?? sourceInStack(callee)
  return file?.startsWith('file:') ? fileURLToPath(file) : file
}

/** TypeScript that runs under its own name. Nothing is asked of its source map then, which would be read for each file. */
function sourceThatRuns(callee: Callee): string | undefined {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_, [site]) => site?.getFileName()
  const place: unknown = stackOf(callee)
  Error.prepareStackTrace = prepareStackTrace
  const [file] = typeof place === 'string' ? place.split('?') : []
  return file !== undefined && /\.[mc]?tsx?$/.test(file) ? file : undefined
}

/** What has been compiled to a file of its own is known by its source. */
function sourceInStack(callee: Callee): string | undefined {
  return /\(?((?:file:|\/|[A-Z]:\\).*?)(?:\?[^:]*)?:\d+:\d+\)?\s*$/.exec(stackOf(callee) ?? '')?.[1]
}

function stackOf(callee: Callee): string | undefined {
  const holder: { stack?: string } = {}
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 1
  Error.captureStackTrace(holder, callee)
  // The text is made when it is first asked for.
  const { stack } = holder
  Error.stackTraceLimit = stackTraceLimit
  return stack
}
