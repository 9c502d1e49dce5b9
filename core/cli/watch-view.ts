import { secretNotShown } from '../config/secret-names.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { ChangePlan, ChangeReport, ClientChangeKind } from '../kernel/control/config-change.js'
import type { EventError } from '../kernel/control/event-error.js'
import { eventError } from '../kernel/control/event-error.js'
import type { ReloadReport } from '../kernel/control/reload-report.js'
import { placeOf } from '../plan/plan.js'
import type { Mended } from '../watch/app-watch.js'
import { type Colors, plainLine } from './terminal.js'

/** What a changed configuration does to a client. */
const means: Readonly<Record<ClientChangeKind, string>> = {
  add: 'is added',
  remove: 'is removed',
  restart: 'starts anew',
  plugins: 'gets its plugins anew, stays connected',
  none: 'stays as it is',
}

/** What a changed configuration would change. */
export function changeLines(
  { clients, agents, needsRestart, diagnostics, notes = [] }: ChangePlan,
  colors: Colors,
): string[] {
  const touched = clients.filter(({ kind }) => kind !== 'none')
  return [
    `  ${colors.bold('the configuration has changed')}`,
    ...touched.flatMap(({ client, kind, differences }) => [
      `  ${client} ${means[kind]}`,
      ...differences.map((difference) => `      ${differenceText(difference)}`),
    ]),
    ...(agents.length > 0 ? ['  agents that connect from now on begin with:'] : []),
    ...agents.map((difference) => `      ${differenceText(difference)}`),
    ...(needsRestart.length > 0 ? [`  ${colors.yellow('takes effect after a new start:')}`] : []),
    ...needsRestart.map((difference) => `      ${differenceText(difference)}`),
    ...noteLines(notes, colors),
    ...diagnostics.flatMap((diagnostic) => [
      `  ${colors.red('error')} ${placeOf(diagnostic)}`,
      ...errorLines(eventError(diagnostic.error)),
    ]),
    ...(diagnostics.length > 0 ? ['  nothing is changed until that is put right'] : []),
  ]
}

/** What became of a changed configuration. */
export function resultLines({ clients }: ChangeReport, colors: Colors): string[] {
  const touched = clients.filter(({ kind }) => kind !== 'none')
  const failed = touched.filter(({ error }) => error)
  if (touched.length === 0) return []
  return [
    `  ${colors.green('applied')} to ${touched.length - failed.length} of ${touched.length} clients`,
    ...failed.flatMap(({ client, error }) => [
      `  ${colors.red('error')} ${client}`,
      ...(error ? errorLines(error) : []),
    ]),
  ]
}

/** What became of changed code. */
export function reloadLines({ files, clients, leftBehind, tookMs }: ReloadReport, colors: Colors): string[] {
  const names = (outcome: string) => clients.filter((one) => one.outcome === outcome).map(({ client }) => client)
  const reloaded = names('reloaded')
  const gone = new Set(clients.flatMap((one) => one.gone ?? []))
  const touched = new Set(clients.flatMap((one) => (one.outcome === 'reloaded' ? one.plugins : [])))
  const plugins = [...touched].filter((name) => !gone.has(name))
  const refusals = new Map<string, { clients: string[]; error: EventError }>()
  for (const { client, error } of clients) {
    if (!error) continue
    const known = refusals.get(error.message) ?? { clients: [], error }
    known.clients.push(client)
    refusals.set(error.message, known)
  }
  const what = plugins.join(', ') || 'plugins'
  const how = `of ${reloaded.join(', ')} ${colors.dim(`${tookMs} ms · ${files.join(', ')}`)}`
  return [
    ...(reloaded.length > 0 && (plugins.length > 0 || gone.size === 0)
      ? [`  ${colors.green('reloaded')} ${what} ${how}`]
      : []),
    ...(gone.size > 0 ? [`  ${colors.yellow('gone')} ${[...gone].join(', ')} ${how}`] : []),
    ...[...refusals.values()].flatMap((refusal) => [
      `  ${colors.red('not reloaded')} ${refusal.clients.join(', ')}: the plugins before go on`,
      ...errorLines(refusal.error),
    ]),
    ...noteLines(
      clients.flatMap((one) => one.notes ?? []),
      colors,
    ),
    ...leftBehind.map(
      ({ what: thing, client, owner, place }) =>
        `  ${colors.yellow('left behind')} by ${owner}${client === undefined ? '' : ` of ${client}`}: ${thing}, begun at ${place}; ${client === undefined ? 'begin it in @OnStart and ' : ''}end it in @OnStop`,
    ),
  ]
}

/** What was wrong before and is right again. */
export function mendedLines({ config, clients }: Mended, colors: Colors): string[] {
  const works = colors.green('works again:')
  return [
    ...(config ? [`  ${works} the configuration is valid`] : []),
    ...(clients.length > 0 ? [`  ${works} the plugins of ${clients.join(', ')} are as they run`] : []),
  ]
}

/** Something that cannot be taken at all. */
export function failureLines(error: unknown, colors: Colors): string[] {
  const code = isSwitchboardError(error) ? ` ${error.code}` : ''
  return [`  ${colors.red('error')}${code}: everything goes on as it was`, ...errorLines(eventError(error))]
}

function noteLines(notes: readonly string[], colors: Colors): string[] {
  return [...new Set(notes)].map((note) => `  ${colors.yellow('note')} ${plainLine(note)}`)
}

function errorLines({ message, fix }: EventError): string[] {
  const lines = [...message.split('\n'), ...(fix === undefined ? [] : `Fix: ${fix}`.split('\n'))]
  return lines.filter((line) => line.trim() !== '').map((line) => `      ${plainLine(line)}`)
}

function differenceText({ path, before, after }: ChangePlan['needsRestart'][number]): string {
  if (before === after)
    return plainLine(`${path}: is another ${before === secretNotShown ? 'secret' : 'value'} (not shown)`)
  return plainLine(`${path}: ${before ?? '(not set)'} → ${after ?? '(not set)'}`)
}
