import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { resolve } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { type ConsoleNote, consoleNoteFile, readConsoleNote } from './console-note.js'

/** What the API answered; `undefined` for an answer without content. */
type ApiAnswer = unknown

/** The console of the app that runs in a folder, by the token it left there for its own user. */
export class ConsoleAccess {
  private constructor(
    private readonly note: ConsoleNote & { token: string },
    private readonly config: string,
  ) {}

  /** @param config - what it is told as when none runs; default the folder. @throws CLI_CONSOLE_NOT_RUNNING */
  static async open(cwd: string, config = resolve(cwd)): Promise<ConsoleAccess> {
    const note = await readConsoleNote(resolve(cwd, consoleNoteFile))
    if (note?.token === undefined || !isAlive(note.pid)) throw notRunning(config)
    return new ConsoleAccess({ ...note, token: note.token }, config)
  }

  /** Where browsers reach it. */
  get url(): string {
    return this.note.url
  }

  /** Calls the API. @throws CLI_CONSOLE_REFUSED with what the console says, CLI_CONSOLE_NOT_RUNNING */
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const { url, token, fingerprint } = this.note
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const isSecure = url.startsWith('https:')
    const request = isSecure ? httpsRequest : httpRequest
    return new Promise((resolveAnswer, reject) => {
      // Whose certificate it is says the note, not an authority: it may be signed by nobody. So each call has a connection
      // of its own, which is looked at before anything is sent.
      const outgoing = request(
        new URL(path, url),
        { method, headers, rejectUnauthorized: false, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            try {
              resolveAnswer(read(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')))
            } catch (error) {
              reject(error)
            }
          })
        },
      )
      outgoing.on('error', (error) => reject(notRunning(this.config, error)))
      if (!isSecure) outgoing.end(text)
      else {
        outgoing.on('socket', (socket) => {
          socket.once('secureConnect', () => {
            const found = (socket as TLSSocket).getPeerX509Certificate()?.fingerprint256
            if (found === fingerprint) outgoing.end(text)
            else outgoing.destroy(new Error('another certificate'))
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
