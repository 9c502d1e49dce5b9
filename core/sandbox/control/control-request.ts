import type { IncomingMessage } from 'node:http'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** The longest body that is read, in bytes. */
const maxBodyBytes = 262_144

/** A request to the control API that is refused, with its HTTP status. */
export class ControlRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fix: string,
  ) {
    super(message)
    this.name = 'ControlRefusal'
  }
}

/** The fields of a request: those of its JSON body, or of its query string. */
export class Fields {
  constructor(readonly all: Readonly<Record<string, unknown>>) {}

  text(name: string): string {
    const value = this.all[name]
    if (typeof value === 'string' && value !== '') return value
    throw wrong(name, 'a text')
  }

  optionalText(name: string): string | undefined {
    return this.all[name] === undefined ? undefined : this.text(name)
  }

  texts(name: string): string[] {
    const value = this.all[name] ?? []
    const list = Array.isArray(value) ? value : [value]
    if (list.every((item) => typeof item === 'string')) return list
    throw wrong(name, 'a list of texts')
  }

  /** A list of texts and whole numbers, or one of them. */
  textsOrNumbers(name: string): (string | number)[] {
    const value = this.all[name]
    const list: unknown[] = Array.isArray(value) ? value : [value]
    if (list.every((item) => typeof item === 'string' || Number.isInteger(item))) return list as (string | number)[]
    throw wrong(name, 'a list of texts or whole numbers')
  }

  number(name: string): number {
    const value = this.all[name]
    const parsed = typeof value === 'string' ? Number(value) : value
    if (typeof parsed === 'number' && Number.isInteger(parsed) && value !== '') return parsed
    throw wrong(name, 'a whole number')
  }

  optionalNumber(name: string): number | undefined {
    return this.all[name] === undefined ? undefined : this.number(name)
  }

  flag(name: string): boolean {
    const value = this.all[name] ?? false
    if (typeof value === 'boolean') return value
    throw wrong(name, 'true or false')
  }

  /** A text, or a number when it is one. */
  textOrNumber(name: string): string | number {
    return typeof this.all[name] === 'number' ? this.number(name) : this.text(name)
  }
}

/**
 * The fields of a request's body; none when it has no body.
 * @throws {ControlRefusal} when it is too long, not said to be JSON, or no JSON object.
 */
export async function readBody(request: IncomingMessage): Promise<Fields> {
  const bytes = await bytesOf(request)
  if (bytes.length === 0) return new Fields({})
  // A page of another site can send anything but this type without asking first.
  if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ControlRefusal(
      415,
      'The body is not said to be JSON.',
      'Send the header "content-type: application/json".',
    )
  }
  const fix = 'Send one JSON object, as docs/sandbox.md shows.'
  let data: unknown
  try {
    data = JSON.parse(bytes.toString())
  } catch {
    throw new ControlRefusal(400, 'The body is no JSON.', fix)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new ControlRefusal(400, 'The body is no JSON object.', fix)
  }
  return new Fields(data as Record<string, unknown>)
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const tooLong = new ControlRefusal(413, `The body is longer than ${maxBodyBytes} bytes.`, 'Send less at once.')
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLong
  const chunks: Buffer[] = []
  let length = 0
  // Left open when it is too long, so that the refusal still reaches the client.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length
    if (length > maxBodyBytes) throw tooLong
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function wrong(field: string, wanted: string): SwitchboardError {
  return new SwitchboardError('SANDBOX_CONTROL_FIELD', { field, wanted })
}
