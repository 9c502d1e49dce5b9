import { isSwitchboardError } from '../errors/switchboard-error.js'
import { columns } from './columns.js'
import type { Colors } from './terminal.js'

/** Draws an error for the person at the terminal. Errors of Switchboard come without a stack. */
export function renderError(error: unknown, colors: Colors): string {
  const { red, dim, bold } = colors
  const mark = red('✗')
  if (isSwitchboardError(error, 'CONFIG_INVALID')) {
    const { file, problems } = error.context
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const heads = columns(
      problems.map(({ line, column, path, message }) => [dim(`${file}:${line}:${column}`), bold(path || '-'), message]),
      '  ',
    )
    const rows = problems.flatMap(({ fix }, index) => [heads[index] ?? '', `      ${dim('Fix:')} ${fix}`])
    return ['', `${mark} ${count} in ${file}; nothing was started.`, '', ...rows, '', ''].join('\n')
  }
  if (isSwitchboardError(error, 'PLUGIN_PLAN_INVALID')) {
    const { faults } = error.context
    const told = faults.flatMap(({ where, what, fix }) => [
      `  ${dim(where)}`,
      ...indented(what, '    '),
      ...indented(`${dim('Fix:')} ${fix}`, '    '),
      '',
    ])
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
    return ['', `${mark} ${count} in the plugins; nothing was started.`, '', ...told, ''].join('\n')
  }
  if (isSwitchboardError(error)) {
    return ['', `${mark} ${error.what} ${dim(error.code)}`, `  ${dim('Fix:')} ${error.fix}`, '', ''].join('\n')
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return ['', `${mark} ${text}`, '', ''].join('\n')
}

function indented(text: string, indent: string): string[] {
  return text.split('\n').map((line) => `${indent}${line}`)
}
