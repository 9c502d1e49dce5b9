import { isSwitchboardError } from '../errors/switchboard-error.js'
import { hanging } from '../formatting/terminal/wrap.js'
import type { Colors } from './terminal.js'

/**
 * Draws an error for the person at the terminal. Errors of Switchboard come without a stack.
 * @param width - in cells; default as wide as it likes.
 */
export function renderError(error: unknown, colors: Colors, width = Number.POSITIVE_INFINITY): string {
  const { red, dim, bold } = colors
  const head = (text: string) => ['', ...hanging(`${red('✗')} `, text, width)]
  const fixed = (text: string, indent: string) => hanging(`${indent}${dim('Fix:')} `, text, width)
  if (isSwitchboardError(error, 'CONFIG_INVALID')) {
    const { file, problems } = error.context
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const told = problems.flatMap(({ line, column, path, message, fix }) => [
      ...hanging('  ', `${dim(`${file}:${line}:${column}`)}${path && `  ${bold(path)}`}`, width),
      ...hanging('    ', message, width),
      ...fixed(fix, '    '),
      '',
    ])
    return [...head(`${count} in ${file}; nothing was started.`), '', ...told, ''].join('\n')
  }
  if (isSwitchboardError(error, 'PLUGIN_PLAN_INVALID')) {
    const { diagnostics } = error.context
    const told = diagnostics.flatMap(({ where, what, fix }) => [
      ...hanging('  ', dim(where), width),
      ...hanging('    ', what, width),
      ...fixed(fix, '    '),
      '',
    ])
    const count = diagnostics.length === 1 ? '1 error' : `${diagnostics.length} errors`
    return [...head(`${count} in the plugins; nothing was started.`), '', ...told, ''].join('\n')
  }
  if (isSwitchboardError(error)) {
    return [...head(`${error.what} ${dim(error.code)}`), ...fixed(error.fix, '  '), '', ''].join('\n')
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return ['', `${red('✗')} ${text}`, '', ''].join('\n')
}
