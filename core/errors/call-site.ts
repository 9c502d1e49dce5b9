import { fileURLToPath } from 'node:url'
import { isOwnFile } from './package-folder.js'

/** Where something was called, to be shown by an error that comes later, when the stack is another. The text is made when it is asked for. */
export class CallSite {
  private readonly stack?: string

  /** @param callee - the function that is called now; the stack begins above it. */
  constructor(callee: (...args: never[]) => unknown) {
    Error.captureStackTrace(this, callee)
  }

  /** Lets an error point to the call, as test runners show the line an error comes from. @returns the error. */
  mark<Failure extends Error>(error: Failure): Failure {
    const frames = this.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
    const first = frames.findIndex((line) => !isOwnFrame(line))
    if (first !== -1) error.stack = [`${error.name}: ${error.message}`, ...frames.slice(first)].join('\n')
    return error
  }
}

function isOwnFrame(line: string): boolean {
  const [, place] = /((?:file:|\/|[A-Z]:\\).*?)(?:\?[^:]*)?(?::\d+){1,2}\)?$/.exec(line) ?? []
  return place !== undefined && isOwnFile(place.startsWith('file:') ? fileURLToPath(place) : place)
}
