import { SwitchboardError } from '../errors/switchboard-error.js'

/** Result codes of SQLite, sqlite.org/rescode.html. Extended codes carry them in their low byte. */
const codes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 }

const passing: ReadonlySet<number> = new Set([codes.full, codes.ioError, codes.readOnly, codes.cannotOpen])

/** The primary result code of a SQLite error, or `undefined` when it is something else. */
function sqliteCode(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/** Whether another connection held the database too long. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === codes.busy || code === codes.locked
}

/** Whether the same statement may succeed later, without anybody correcting it. */
export function isPassing(error: unknown): boolean {
  const cause = error instanceof SwitchboardError ? error.cause : error
  const code = sqliteCode(cause)
  // What cannot be opened now is a file beside the database, as this one is open: there are too many, or there is no room.
  return (code !== undefined && passing.has(code)) || isBusy(cause)
}

/** Puts an error of SQLite into our words. */
export function storageError(file: string, error: unknown): SwitchboardError {
  if (error instanceof SwitchboardError) return error
  const problem = error instanceof Error ? error.message : String(error)
  switch (sqliteCode(error)) {
    case codes.full:
      return new SwitchboardError('STORAGE_FULL', { file }, { cause: error })
    case codes.corrupt:
    case codes.notDatabase:
      return new SwitchboardError('STORAGE_CORRUPT', { file, problem }, { cause: error })
    case codes.busy:
    case codes.locked:
      return new SwitchboardError('STORAGE_IN_USE', { file, owner: 'another program' }, { cause: error })
    case codes.cannotOpen:
    case codes.readOnly:
    case codes.ioError:
      return new SwitchboardError('STORAGE_UNREACHABLE', { file, problem }, { cause: error })
    default:
      if (isSystemError(error)) return new SwitchboardError('STORAGE_UNREACHABLE', { file, problem }, { cause: error })
      return /not open|closed|finalized/i.test(problem)
        ? new SwitchboardError('STORAGE_CLOSED', { file }, { cause: error })
        : new SwitchboardError('STORAGE_FAILED', { file, problem }, { cause: error })
  }
}

/** Whether the operating system refused the file, before SQLite saw it. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
