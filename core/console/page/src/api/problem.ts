import type { Facts } from '../i18n/problems/filled'

/** One value that the server refused, and where it stands: `agents[1].phone`. */
export interface ValueProblem {
  readonly path: string
  readonly message: string
  /** Empty where only the field itself can say it. */
  readonly fix: string
  /** Which rule it breaks, and what its text speaks of, to tell it in another language. */
  readonly rule?: string
  readonly facts?: Facts
}

/** An answer that is an error (RFC 9457). */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly fix: string
  readonly facts?: Facts
  readonly problems?: readonly ValueProblem[]
  /** Of a conflict: what is stored now, and its version. */
  readonly theirs?: unknown
  readonly version?: string
  readonly retryAfter?: number
}

/** A call of the API that failed. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
    this.name = problem.code
  }
}

/** Whether a call failed because there is nothing of the name it was made with. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 404 && error.problem.code !== 'UNREACHABLE'
}

/** The problem of an answer that came without one: the server is gone, or something else answered in its place. */
export function unreachable(status: number): Problem {
  return {
    status,
    title: 'No answer',
    detail: 'The console cannot be reached.',
    code: 'UNREACHABLE',
    fix: 'Is Switchboard running? The page tries again by itself.',
  }
}
