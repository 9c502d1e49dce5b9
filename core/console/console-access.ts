import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { resolve } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import { SystemClock } from '../time/system-clock.js'
import { type ConsoleNote, consoleNoteFile, readConsoleNote } from './console-note.js'

/** What the API answered; `undefined` for an answer without content. */
type ApiAnswer = unknown

/** Without an answer for so long the app is asked whether it answers at all, in milliseconds. */
const silenceMs = 30_000

/** The console of the app that runs in a folder, by the token it left there for its own user. */
export class ConsoleAccess {
  private constructor(
    private readonly note: ConsoleNote & { token: string; local: string },
    private readonly config: string,
    private readonly clock: Clock,
  ) {}

  /** @param config - what it is told as when none runs; default the folder. @throws CLI_CONSOLE_NOT_RUNNING */
  static async open(cwd: string, config = resolve(cwd), clock: Clock = new SystemClock()): Promise<ConsoleAccess> {
    const note = await readConsoleNote(resolve(cwd, consoleNoteFile))
    const { token, local } = note ?? {}
    if (!note || token === undefined || local === undefined || !isAlive(note.pid)) throw notRunning(config)
    return new ConsoleAccess({ ...note, token, local }, config, clock)
  }

  /** Where browsers reach it. */
  get url(): string {
    return this.note.url
  }

  /**
   * Calls the API. What takes long is waited for, as long as the app answers anything.
   * @throws CLI_CONSOLE_REFUSED with what the console says, CLI_CONSOLE_NOT_RUNNING, CLI_CONSOLE_OTHER, CLI_CONSOLE_SILENT
   */
  async call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const given = new AbortController()
    const answer = this.send(given.signal, method, path, body)
    while (!(await endsWithin(this.clock, silenceMs, answer))) {
      if (await endsWithin(this.clock, silenceMs, this.send(given.signal, 'GET', '/health'))) continue
      given.abort()
      throw new SwitchboardError('CLI_CONSOLE_SILENT', { pid: this.note.pid, seconds: (2 * silenceMs) / 1_000 })
    }
    return answer
  }

  private send(signal: AbortSignal, method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const { local, token, fingerprint } = this.note
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      // This machine's own name is allowed whatever the console listens on.
      host: `localhost:${new URL(local).port}`,
      authorization: `Bearer ${token}`,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const isSecure = local.startsWith('https:')
    const request = isSecure ? httpsRequest : httpRequest
    return new Promise((resolveAnswer, reject) => {
      const isOther = (found: string, cause?: unknown) =>
        new SwitchboardError('CLI_CONSOLE_OTHER', { address: local, found }, { cause })
      const hasFailed = (error: Error) =>
        reject(error instanceof SwitchboardError ? error : notRunning(this.config, error))
      // Whose certificate it is says the note, not an authority: it may be signed by nobody. So each call has a connection
      // of its own, which is looked at before anything is sent.
      const outgoing = request(
        new URL(path, local),
        { method, headers, signal, rejectUnauthorized: false, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          // The app may end while it answers.
          response.on('error', hasFailed)
          response.on('end', () => {
            try {
              resolveAnswer(read(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')))
            } catch (error) {
              reject(error instanceof SyntaxError ? isOther('its answer is not JSON', error) : error)
            }
          })
        },
      )
      outgoing.on('error', hasFailed)
      if (!isSecure) outgoing.end(text)
      else {
        outgoing.on('socket', (socket) => {
          socket.once('secureConnect', () => {
            const found = (socket as TLSSocket).getPeerX509Certificate()?.fingerprint256
            if (found === fingerprint) outgoing.end(text)
            else outgoing.destroy(isOther('it has another certificate'))
          })
        })
      }
    })
  }
}

function read(status: number, text: string): ApiAnswer {
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  if (status < 400) return answer
  const { code = 'UNKNOWN', detail = '', fix = '', problems = [] } = (answer ?? {}) as Partial<Refusal>
  // What is told already is not told again.
  const others = problems.filter(({ message }) => !detail.includes(message))
  throw new SwitchboardError('CLI_CONSOLE_REFUSED', {
    refusal: code,
    detail,
    advice: fix,
    problems: others,
    all: problems,
  })
}

interface Refusal {
  readonly code: string
  readonly detail: string
  readonly fix: string
  readonly problems: readonly { readonly path: string; readonly message: string; readonly fix: string }[]
}

/** Whether a call was refused as no console of this folder is there, whatever else is. */
export function isNoConsole(error: unknown): boolean {
  return isSwitchboardError(error, 'CLI_CONSOLE_NOT_RUNNING') || isSwitchboardError(error, 'CLI_CONSOLE_OTHER')
}

function notRunning(config: string, cause?: unknown): SwitchboardError {
  return new SwitchboardError('CLI_CONSOLE_NOT_RUNNING', { config }, { cause })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
