import type { ApiCommand } from './api-command.js'

/** Whether a command shows a list with a line for each of its rows. */
export function isList({ name, table }: ApiCommand): boolean {
  return table !== undefined && (name === 'list' || name === 'history')
}
