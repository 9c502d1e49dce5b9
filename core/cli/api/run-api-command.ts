import { stringify } from 'yaml'
import { ConsoleAccess } from '../../console/console-access.js'
import { columns } from '../../formatting/terminal/columns.js'
import { fittedRows } from '../../formatting/terminal/fitted-rows.js'
import { hanging, widthOf } from '../../formatting/terminal/wrap.js'
import { wrappedRows } from '../../formatting/terminal/wrapped-rows.js'
import { colorsOf, plainLine, type Terminal } from '../terminal.js'
import type { ApiCommand } from './api-command.js'
import { asTyped } from './as-typed.js'
import { isList } from './is-list.js'

/** Calls the route of a command and shows the answer. @returns the exit code. @throws CLI_CONSOLE_..., which name what was typed. */
export async function runApiCommand(
  terminal: Terminal,
  command: ApiCommand,
  values: { readonly args: Readonly<Record<string, unknown>>; readonly options: Readonly<Record<string, unknown>> },
): Promise<number> {
  const access = await ConsoleAccess.open(terminal.cwd)
  const call = (method: string, to: string, body?: unknown) =>
    access.call(method, to, body).catch((error) => {
      throw asTyped(error, command)
    })
  const { options } = values
  const path = command.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.args[name] ?? '')))
  const query = new URLSearchParams()
  for (const [name, value] of valuesFor(command, 'query', options)) query.set(name, String(value))
  const given = {
    ...command.body,
    ...Object.fromEntries(argumentsOf(command, values.args)),
    ...Object.fromEntries(valuesFor(command, 'body', options)),
  }
  const body = command.change
    ? command.change((await call('GET', path)) as never, given)
    : ((await command.prepare?.(given, terminal)) ?? given)
  const hasBody = command.change || command.body || command.args || command.options?.some(({ to }) => to === 'body')
  const answer = await call(command.method, `${path}${query.size > 0 ? `?${query}` : ''}`, hasBody ? body : undefined)
  if (options.json) terminal.out.write(`${JSON.stringify(answer ?? null)}\n`)
  else terminal.out.write(shown(terminal, command, answer, values))
  return command.isFailure?.(answer as never, values.args) ? 1 : 0
}

/** The values of those arguments that go into the body. */
function argumentsOf({ args = [] }: ApiCommand, given: Readonly<Record<string, unknown>>) {
  return args.map(({ name, read }) => [name, read ? read(given[name] as never) : given[name]] as const)
}

/** The values of those options that go into one part of a request, under their names in the API. */
function valuesFor({ options = [] }: ApiCommand, part: 'query' | 'body', given: Readonly<Record<string, unknown>>) {
  return options
    .filter(({ to }) => to === part)
    .filter(({ flags }) => given[optionName(flags)] !== undefined)
    .map(({ flags, name, read }) => {
      const typed = given[optionName(flags)]
      return [name, read ? read(typed as never) : typed] as const
    })
}

/** How commander names an option: `--parse-mode <mode>` is `parseMode`. */
function optionName(flags: string): string {
  const [, long = ''] = /--([\w-]+)/.exec(flags) ?? []
  return long.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function shown(
  terminal: Terminal,
  command: ApiCommand,
  answer: unknown,
  {
    args,
    options,
  }: { readonly args: Readonly<Record<string, unknown>>; readonly options: Readonly<Record<string, unknown>> },
): string {
  const { table, done = 'Done.', said, none = 'There is none.' } = command
  if (answer === undefined)
    return `  ${plainLine(done.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? '')))}\n`
  if (said) return `  ${plainLine(said(answer as never, args))}\n`
  if (!table && Array.isArray(answer) && answer.length === 0) return `  ${none}\n`
  if (!table) return stringify(withDates(answer), { lineWidth: widthOf(terminal) })
  const rows = (table.rows ? table.rows(answer as never) : answer) as readonly object[]
  const width = widthOf(terminal)
  const room = Number.isFinite(width) ? width : tableWidth
  const above = table.heading?.(answer as never, options)
  const heading = above === undefined ? '' : `${hanging('  ', plainLine(above), room).join('\n')}\n`
  if (rows.length === 0) return `${heading}  ${none}\n`
  // Columns that say nothing are left out.
  const cells = table.columns
    .map((path) => ({ path, values: rows.map((row) => cell(valueAt(row, path))) }))
    .filter(({ values }) => values.some((value) => value !== ''))
  const { dim } = colorsOf(terminal)
  const head = cells.map(({ path }) => (path.split('.').at(-1) ?? '').replaceAll('_', ' '))
  const body = rows.map((_, index) => cells.map(({ values }) => values[index] ?? ''))
  if (!isList(command)) return `${heading}\n${wrappedRows([head, ...body], '  ', room, dim).join('\n')}\n\n`
  const all = options.wide ? [head, ...body] : fittedRows([head, ...body.map((row) => row.map(toSeconds))], room)
  const lines = columns([(all[0] ?? []).map(dim), ...all.slice(1)], '  ', width)
  return `${heading}\n${lines.join('\n')}\n\n`
}

/** How wide tables are that are not shown in a terminal, in cells. */
const tableWidth = 100

/** A moment without its milliseconds; anything else as it is. */
function toSeconds(value: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/.test(value) ? `${value.slice(0, -5)}Z` : value
}

/** Smaller numbers of milliseconds are durations. */
const firstDateMs = 100_000_000_000

/** The same with moments as people read them: `created` instead of `created_ms`. */
function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key.endsWith('_ms') && typeof item === 'number' && item >= firstDateMs
        ? [key.slice(0, -'_ms'.length), new Date(item).toISOString()]
        : [key, withDates(item)],
    ),
  )
}

function valueAt(row: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], row)
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return plainLine(typeof value === 'object' ? JSON.stringify(value) : String(value))
}
