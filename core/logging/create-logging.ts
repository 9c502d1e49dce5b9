import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger as Pino, pino, stdTimeFunctions } from 'pino'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { ConsoleLine, type LogRecord } from './console-line.js'
import { FileLogHistory } from './file-log-history.js'
import { type LogCategory, logCategories } from './log-category.js'
import type { LogHistory } from './log-history.js'
import { type LogLevel, logLevels } from './log-level.js'
import type { LogFields, Logger } from './logger.js'
import { MemoryLogHistory } from './memory-log-history.js'
import { PinoLogger } from './pino-logger.js'
import { Redaction } from './redaction.js'
import { RotatingFile } from './rotating-file.js'

/** Where console lines go; a stream of Node fits. */
export interface ConsoleTarget {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Calls `listener` when the console turns out to be gone; what is written then goes nowhere. */
  onFailure?(listener: (error: Error) => void): void
}

export interface LoggingOptions {
  /** Lowest level; default `info`. */
  level?: LogLevel
  /** Levels of single categories. */
  levels?: Partial<Record<LogCategory, LogLevel>>
  /** Absent: no line goes to a terminal. */
  console?: ConsoleTarget
  /** Folder of the log files; absent: no file is written. */
  directory?: string
  /** Default 2 MB. */
  maxFileBytes?: number
  /** Default 3. */
  backups?: number
  /** Values that must not appear in any line, whatever they look like. */
  secrets?: readonly string[]
  /**
   * Read for `LOG_LEVEL`, which goes before the levels above (`debug`, or `info,bot:trace` with categories), and for
   * `NO_COLOR` and `FORCE_COLOR`. Default: nothing is read.
   */
  env?: Readonly<Record<string, string | undefined>>
}

/** The loggers of one process. */
export interface Logging {
  /** A logger that writes to the file of `category`, with `fields` in every line. */
  logger(category: LogCategory, fields?: LogFields): Logger
  /**
   * Calls `listener` with each line from now on, as it goes into the files: without secrets. What it throws is left out.
   * @returns what ends that.
   */
  onLine(listener: (record: LogRecord) => void): () => void
  /** Takes further values for secret, from the next line on. */
  hideSecrets(secrets: readonly string[]): void
  /** The lines so far: those in the files, or the latest in memory where there are no files. */
  readonly history: LogHistory
  /** Closes the files. Every line was written before this is called; a later one opens its file again. */
  close(): Promise<void>
}

/**
 * Sets up logging: JSON lines in one rotating file per category, and one line for people in the terminal.
 * @throws `CONFIG_LOG_FOLDER` when the folder cannot be written to, `CONFIG_LOG_LEVEL` for a `LOG_LEVEL` that is none.
 */
export function createLogging(options: LoggingOptions = {}): Logging {
  const { directory, maxFileBytes = 2_097_152, backups = 3, env = {} } = options
  if (directory !== undefined) prepareFolder(directory)
  const console = options.console && consoleWriter(options.console, env)
  const files: RotatingFile[] = []
  const memory = directory === undefined ? new MemoryLogHistory() : undefined
  const listeners = new Set<(record: LogRecord) => void>()
  const pinos = new Map<LogCategory, Pino>()

  const wanted = readLevels(env.LOG_LEVEL)
  for (const category of logCategories) {
    const configured = options.levels?.[category] ?? options.level ?? 'info'
    const level = wanted.categories[category] ?? wanted.all ?? configured
    const path = directory === undefined ? undefined : join(directory, `${category}.log`)
    const complain = (error: unknown) =>
      options.console?.write(
        `The log file ${path} cannot be written: ${error instanceof Error ? error.message : error}\n`,
      )
    const file = path === undefined ? undefined : new RotatingFile(path, maxFileBytes, backups, complain)
    if (file) files.push(file)
    const target = {
      write(line: string) {
        file?.write(line)
        memory?.add(line)
        console?.(line)
        if (listeners.size > 0) tell(listeners, line)
      },
    }
    pinos.set(category, pino(pinoOptions(category, level), target))
  }

  const redaction = new Redaction(options.secrets)
  const family = {
    redaction,
    pino: (category: LogCategory): Pino => {
      const found = pinos.get(category)
      if (!found) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'createLogging' })
      return found
    },
  }
  options.console?.onFailure?.((error) => {
    const reason = 'code' in error ? String(error.code) : error.message
    family
      .pino('system')
      .warn({ reason }, 'the console cannot be written: going on without it, the log files have the rest')
  })
  return {
    logger: (category, fields = {}) => new PinoLogger(family, category).child(fields),
    onLine: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hideSecrets: (secrets) => redaction.hide(secrets),
    history: memory ?? new FileLogHistory(directory ?? '', backups),
    close: async () => {
      for (const file of files) file.close()
    },
  }
}

function tell(listeners: ReadonlySet<(record: LogRecord) => void>, line: string): void {
  const record = JSON.parse(line) as LogRecord
  for (const listener of listeners) {
    try {
      listener(record)
    } catch {
      // A line about it would come back here.
    }
  }
}

function pinoOptions(category: LogCategory, level: LogLevel) {
  return {
    level,
    base: { category },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Errors are made into plain objects, without secrets, before they get here.
    serializers: {},
  }
}

function prepareFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new SwitchboardError('CONFIG_LOG_FOLDER', { directory, reason }, { cause: error })
  }
}

function consoleWriter(target: ConsoleTarget, env: Readonly<Record<string, string | undefined>>) {
  const line = new ConsoleLine(usesColors(target, env))
  return (json: string): void => {
    target.write(`${line.render(JSON.parse(json) as LogRecord)}\n`)
  }
}

/** Whether to colour what goes to `target`: https://no-color.org, then `FORCE_COLOR`, then whether it is a terminal. */
export function usesColors(target: ConsoleTarget, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return target.isTTY === true && env.TERM !== 'dumb'
}

interface WantedLevels {
  readonly all?: LogLevel
  readonly categories: Partial<Record<LogCategory, LogLevel>>
}

/** Reads `LOG_LEVEL`: `debug`, or `info,bot:trace`. @throws CONFIG_LOG_LEVEL */
function readLevels(text = ''): WantedLevels {
  const categories: Partial<Record<LogCategory, LogLevel>> = {}
  let all: LogLevel | undefined
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [first = '', second] = part.trim().split(':')
    const level = logLevels.find((candidate) => candidate === (second ?? first).toLowerCase())
    const category = logCategories.find((candidate) => candidate.toLowerCase() === first.toLowerCase())
    if (!level || (second !== undefined && !category)) {
      throw new SwitchboardError('CONFIG_LOG_LEVEL', {
        written: part.trim(),
        levels: logLevels,
        categories: logCategories,
      })
    }
    if (second === undefined) all = level
    else if (category) categories[category] = level
  }
  return { all, categories }
}
