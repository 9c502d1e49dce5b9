import { columns } from '../formatting/terminal/columns.js'
import type { DeadLetter } from '../updates/journal/dead-letters.js'
import { type Colors, plainLine } from './terminal.js'

/** How much of a text and of an error a line of the list shows. */
const textLength = 40
const errorLength = 70

/** Draws the list. @param total - how many there are, also those that are not shown. */
export function renderDeadLetters(letters: readonly DeadLetter[], total: number, colors: Colors): string {
  const { dim, bold, red, yellow, green } = colors
  if (letters.length === 0) return `${green('✓')} No handler has failed on an update for good.\n`
  const head = ['id', 'failed', 'client', 'handler', 'update', 'error'].map((title) => dim(title))
  const rows = letters.map((letter) => [
    bold(String(letter.id)),
    timeOf(letter.failedMs),
    letter.client,
    letter.handler,
    plainLine(subjectOf(letter)),
    (letter.replayRequested ? yellow('to be replayed · ') : '') + red(shortened(errorLine(letter), errorLength)),
  ])
  const more = total > letters.length ? [`  ${dim(`${total - letters.length} more; --limit ${total} shows all.`)}`] : []
  return [
    '',
    ...columns([head, ...rows], '  '),
    ...more,
    '',
    `  ${dim('npx switchboard deadletters show ID    the whole update and error')}`,
    `  ${dim('npx switchboard deadletters replay ID  once the handler is fixed')}`,
    '',
    '',
  ].join('\n')
}

/** Draws one with everything that is known. */
export function renderDeadLetter(letter: DeadLetter, colors: Colors): string {
  const { dim, bold, red, yellow } = colors
  const { id, client, handler, identity, attempts, failedMs, error, body, replayRequested } = letter
  const rows = [
    ['client', client],
    ['handler', handler],
    ['update', identity],
    ['failed', `${new Date(failedMs).toISOString()}, after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`],
    ...(replayRequested ? [['replay', yellow('asked for')]] : []),
  ]
  const update = parsed(body).map((part) => JSON.stringify(part, undefined, 2))
  return [
    '',
    `  ${bold(`Dead letter ${id}`)}`,
    '',
    ...columns(
      rows.map(([key = '', value = '']) => [dim(key), value]),
      '  ',
    ),
    '',
    ...indented(error).map((line) => red(line)),
    '',
    ...update.flatMap((part) => indented(part).map((line) => dim(line))),
    '',
    '',
  ].join('\n')
}

/** What the update says, or what names it. */
function subjectOf({ body, identity }: DeadLetter): string {
  const [first] = parsed(body) as { message?: { message?: unknown } }[]
  const text = first?.message?.message
  return typeof text === 'string' && text !== '' ? `"${shortened(text, textLength)}"` : identity
}

function parsed(body: string): unknown[] {
  const parts: unknown = JSON.parse(body)
  return Array.isArray(parts) ? parts : [parts]
}

function errorLine({ error }: DeadLetter): string {
  return plainLine(error.split('\n', 1)[0] ?? '')
}

function shortened(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line.replace(/[\p{Cc}\p{Cf}]/gu, '')}`)
}
