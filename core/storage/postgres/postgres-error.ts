import { SwitchboardError } from '../../errors/switchboard-error.js'
import { verdictOf } from '../../errors/verdict.js'

/** What an error met: an attempt to connect, a statement, or a statement whose effect stays (`COMMIT`, or one by itself). */
export type PostgresMoment = 'connecting' | 'reading' | 'writing' | 'committing'

/** What PostgreSQL itself says of a failure: postgresql.org/docs/current/errcodes-appendix.html. */
interface ServerError {
  readonly code: string
  readonly message: string
  readonly detail?: string
}

/** Puts an error of PostgreSQL, of its client, or of the way to it into our words. */
export function postgresError(server: string, error: unknown, moment: PostgresMoment): SwitchboardError {
  if (error instanceof SwitchboardError) return error
  const problem = error instanceof Error && error.message !== '' ? error.message : problemOf(error)
  const cause = { cause: error }
  const unreachable = () =>
    moment === 'committing'
      ? new SwitchboardError('STORAGE_UNSURE', { server, problem }, cause)
      : new SwitchboardError('STORAGE_SERVER_DOWN', { server, problem }, cause)
  // Whatever has no SQLSTATE is the way to the server: refused, cut, timed out.
  if (!isServerError(error)) return unreachable()
  const { code, detail = '' } = error
  if (code === 'SBF01') return new SwitchboardError('STORAGE_FENCED', { client: detail }, cause)
  if (code === '53100') return new SwitchboardError('STORAGE_SERVER_FULL', { server }, cause)
  if (code === '25006') return new SwitchboardError('STORAGE_SERVER_READ_ONLY', { server }, cause)
  if (code === '53300') return new SwitchboardError('STORAGE_SERVER_BUSY', { server, problem }, cause)
  if (['40001', '40002', '40P01', '55P03', '57014'].includes(code)) {
    return new SwitchboardError('STORAGE_CONFLICT', { server, problem }, cause)
  }
  // Shut down, crashed, starting up, connection lost, out of memory; and a transaction that the server has ended, as its process
  // stood still in the midst of it.
  if (/^(08|25P03|25P04|40003|53|57P|58)/.test(code)) return unreachable()
  if (/^(28|3D|42501)/.test(code)) return new SwitchboardError('STORAGE_SERVER_REFUSED', { server, problem }, cause)
  // A database that takes no connections for now.
  if (moment === 'connecting') return unreachable()
  return new SwitchboardError('STORAGE_FAILED', { file: server, problem }, cause)
}

/** Whether the same may succeed later, without anybody correcting it, and nothing of it was done. */
export function isPassingPostgres(error: unknown): boolean {
  return verdictOf(error) === 'transient'
}

/** Whether the connection that met it is of no use any more; one to a server that is no primary now leads there for as long as it lasts. */
export function isCut({ code }: SwitchboardError): boolean {
  return code === 'STORAGE_SERVER_DOWN' || code === 'STORAGE_UNSURE' || code === 'STORAGE_SERVER_READ_ONLY'
}

/** Whether a statement was refused only because one before it had failed in the same transaction. */
export function isAftermath(error: unknown): boolean {
  const cause = error instanceof SwitchboardError ? error.cause : undefined
  return isServerError(cause) && cause.code === '25P02'
}

function isServerError(error: unknown): error is ServerError {
  const code = (error as { code?: unknown } | undefined)?.code
  return (
    typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && (error as { severity?: unknown }).severity !== undefined
  )
}

/** Errors of several addresses at once have no message of their own. */
function problemOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each) => problemOf(each)).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
