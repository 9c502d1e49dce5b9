import type { ApiCommand } from './api-command.js'
import { limit } from './page-options.js'
import { withRecipients } from './typed-recipients.js'
import { typedMoment } from './typed-values.js'

interface Answer {
  readonly id: number
  readonly state: string
  readonly total: number
  readonly sent: number
  readonly waiting: number
  /** Whether the command did anything. */
  readonly changed: boolean
}

/** What a broadcast is after each command, when that did something. */
const states: Readonly<Record<'pause' | 'resume' | 'cancel', readonly string[]>> = {
  pause: ['paused'],
  resume: ['running', 'scheduled'],
  cancel: ['cancelled'],
}

/** What became of a broadcast, also when nothing could. */
function saidOf(wanted: readonly string[], { id, state, total, sent, waiting, changed }: Answer): string {
  const far = `${sent} of ${total} sent${waiting > 0 ? `, ${waiting} wait` : ''}`
  if (wanted.includes(state) && changed) return `Broadcast ${id} is ${state}: ${far}.`
  if (wanted.includes(state) || state === 'done')
    return `Broadcast ${id} is ${state} already, so nothing is changed: ${far}.`
  return `Broadcast ${id} was ${state} and stays so: ${far}.`
}

/** The commands about one text for many. */
export const broadcastCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'broadcasts', name: 'list', about: 'show broadcasts with how far they are', method: 'GET' },
    ...{ path: '/api/broadcasts', options: [limit] },
    table: {
      rows: (answer: { broadcasts?: object[] } | object[]) =>
        Array.isArray(answer) ? answer : (answer.broadcasts ?? []),
      columns: ['id', 'pool', 'state', 'total', 'sent', 'waiting', 'failed', 'cancelled', 'summary'],
    },
  },
  {
    ...{ group: 'broadcasts', name: 'show', method: 'GET', path: '/api/broadcasts/:id' },
    about: 'show how far one is, and why people were not sent it',
  },
  {
    ...{
      group: 'broadcasts',
      name: 'create',
      about: 'write one text to many',
      method: 'POST',
      path: '/api/broadcasts',
    },
    options: [
      { flags: '--pool <name>', about: 'the pool that sends it', to: 'body', name: 'pool', required: true },
      { flags: '--text <text>', about: 'what is written', to: 'body', name: 'text', required: true },
      {
        flags: '--to <recipients...>',
        about: 'ids as id:42, @usernames or phone numbers',
        to: 'body',
        name: 'recipients',
      },
      {
        ...{ flags: '--to-file <file>', about: 'a file with one of them in each line; - for the standard input' },
        ...{ to: 'body', name: 'to_file' },
      },
      { flags: '--parse-mode <mode>', about: 'none, HTML or Markdown', to: 'body', name: 'parse_mode' },
      {
        ...{ flags: '--at <time>', about: 'not before then: 2026-12-24T18:00, or 90m from now', to: 'body' },
        ...{ name: 'at_ms', read: typedMoment },
      },
      { flags: '--silent', about: 'without a sound', to: 'body', name: 'silent' },
      {
        ...{ flags: '--key <key>', about: 'given again, it adds who is missing and writes to nobody twice' },
        ...{ to: 'body', name: 'key' },
      },
    ],
    prepare: withRecipients,
  },
  ...(['pause', 'resume', 'cancel'] as const).map(
    (name): ApiCommand => ({
      ...{ group: 'broadcasts', name, method: 'POST', path: `/api/broadcasts/:id/${name}` },
      about: { pause: 'send no more of it for now', resume: 'go on with it', cancel: 'send no more of it' }[name],
      said: (answer: Answer) => saidOf(states[name], answer),
      isFailure: ({ state, changed }: Answer) => !changed || !states[name].includes(state),
    }),
  ),
]
