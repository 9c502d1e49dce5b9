import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { ImportFailure } from './module-loader.js'

/** What is told of a plugin's file that could not be imported. */
export function importError(file: string, failure: ImportFailure): SwitchboardError {
  if (failure.kind === 'unfinished') {
    return new SwitchboardError('PLUGIN_IMPORT_UNFINISHED', { file, seconds: failure.limitMs / 1000 })
  }
  const { error } = failure
  // A decorator's own error already says what to write.
  if (isSwitchboardError(error)) return error
  if (error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_CYCLE_MODULE') {
    return new SwitchboardError('PLUGIN_MODULE_KIND', { file }, { cause: error })
  }
  if (isUnreadTypeScript(file, error)) return new SwitchboardError('PLUGIN_TYPESCRIPT', { file }, { cause: error })
  const early = error instanceof ReferenceError && /^Cannot access '(.+)' before/.exec(error.message)?.[1]
  if (early) return new SwitchboardError('PLUGIN_IMPORT_CIRCLE', { file, name: early }, { cause: error })
  const reason = (error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`).trim()
  return new SwitchboardError('PLUGIN_IMPORT_FAILED', { file, reason }, { cause: error })
}

/**
 * Whether a file is TypeScript that nothing in this process translates: Node 20 knows no such file; newer ones take types
 * away and stumble over decorators.
 */
function isUnreadTypeScript(file: string, error: unknown): boolean {
  if (!/\.m?ts$/.test(file) || !(error instanceof Error)) return false
  if (error instanceof SyntaxError && error.message === 'Invalid or unexpected token') return true
  return 'code' in error && /^ERR_(UNKNOWN_FILE_EXTENSION|.*TYPESCRIPT_SYNTAX)$/.test(String(error.code))
}
