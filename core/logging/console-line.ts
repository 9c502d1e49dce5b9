import { createColors } from 'picocolors'

type Colors = ReturnType<typeof createColors>

/** What a line of a log file holds. */
export interface LogRecord {
  readonly level: string
  readonly time: string
  readonly category: string
  readonly msg: string
  readonly client?: string
  readonly [field: string]: unknown
}

const nameWidth = 10
const shownApart = new Set(['level', 'time', 'category', 'msg', 'client', 'error'])

/** Writes a log record as one line for the terminal: time, level, client in the colour of its type, message, fields. */
export class ConsoleLine {
  private readonly colors: Colors

  constructor(useColors: boolean) {
    this.colors = createColors(useColors)
  }

  render(record: LogRecord): string {
    const { dim } = this.colors
    const fields = shownFields(record).map(dim)
    const parts = [
      dim(localTime(record.time)),
      this.level(record.level),
      this.name(record),
      oneLine(record.msg),
      ...fields,
      ...this.error(record.error),
    ]
    return parts.join(' ')
  }

  private level(level: string): string {
    const { bgRed, blue, dim, green, red, yellow } = this.colors
    const paint = { trace: dim, debug: blue, info: green, warn: yellow, error: red, fatal: bgRed }[level]
    return (paint ?? dim)(level.toUpperCase().padEnd(5))
  }

  private name({ client, category }: LogRecord): string {
    const { cyan, magenta, yellow, blue } = this.colors
    const paint = { user: cyan, bot: magenta, system: blue }[category] ?? yellow
    return paint(oneLine(String(client ?? category)).padEnd(nameWidth))
  }

  /** An error in one line with its causes, whose fixes are in that of the whole; the stack is in the file. */
  private error(error: unknown): string[] {
    const { red } = this.colors
    return shownError(error).map(red)
  }
}

/** What a record holds besides its message, without colours: `agent=anna`, and the error. */
export function shownDetails(fields: Readonly<Record<string, unknown>>): string[] {
  return [...shownFields(fields), ...shownError(fields.error)]
}

function shownFields(record: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(record)
    .filter(([name, value]) => !shownApart.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${shown(value)}`)
}

function shownError(error: unknown): string[] {
  const told: string[] = []
  const hasFix = isRecord(error) && fixed.test(String(error.message))
  for (let cause = error; isRecord(cause); cause = cause.cause) {
    const type = String(cause.code ?? cause.type ?? 'Error')
    const message = String(cause.message ?? '')
    told.push(`${type}: ${oneLine(hasFix && cause !== error ? message.replace(fixed, '') : message)}`)
  }
  if (told.length === 0 && error !== undefined) told.push(shown(error))
  return told.length > 0 ? [told.join(' <- ')] : []
}

/** What is behind what happened, in the message of an error of the catalogue. */
const fixed = /\n\s*Fix: .*$/s

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[^\s"=]+$/.test(text) ? oneLine(text) : typeof value === 'string' ? JSON.stringify(value) : text
}

/** Texts of strangers get here: no line break of theirs can forge a line, no escape can reach the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  return text.replace(/\s*[\r\n]\s*/g, ' | ').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?')
}

function localTime(iso: string): string {
  const date = new Date(iso)
  const two = (number: number, width = 2) => String(number).padStart(width, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`
}
