import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../time/duration.js'
import { SystemClock } from '../../time/system-clock.js'

/** A text as the value it stands for: a number, `true`, a list or block in JSON; else the text itself. */
function typedValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `["a=1", "b.c="]` as pairs of a path and a value; without a value: `undefined`. @throws InvalidArgumentError */
export function typedPairs(texts: readonly string[]): [path: readonly string[], value: unknown][] {
  return texts.map((text) => {
    const [, name = '', value = ''] = /^([\w.-]+)=([\s\S]*)$/.exec(text) ?? []
    if (name === '') throw new InvalidArgumentError(`"${text}" is no KEY=VALUE.`)
    return [name.split('.'), value === '' ? undefined : typedValue(value)]
  })
}

/** Values with one of them exchanged, deep inside; `undefined` takes it out. */
export function withPair(values: object, [first = '', ...rest]: readonly string[], value: unknown): object {
  const { [first]: inner, ...others } = values as Record<string, unknown>
  const block = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {}
  const fresh = rest.length > 0 ? withPair(block, rest, value) : value
  return fresh === undefined ? others : { ...others, [first]: fresh }
}

/** A person or chat as files name them: ids are numbers. */
export function typedPeer(text: string): string | number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

/** `2026-12-24T18:00` by the clock of this machine, or `90m` from now, in milliseconds since 1970. @throws InvalidArgumentError */
export function typedMoment(text: string): number {
  const nowMs = new SystemClock().now()
  const fromNowMs = parseDuration(text)
  const atMs = fromNowMs === undefined ? Date.parse(text) : nowMs + fromNowMs
  if (Number.isNaN(atMs)) {
    throw new InvalidArgumentError(`--at: "${text}" is no time. Write 2026-12-24T18:00, or 90m for in 90 minutes.`)
  }
  if (atMs < nowMs) throw new InvalidArgumentError(`--at: ${new Date(atMs).toISOString()} is over already.`)
  return atMs
}

/** `agent_1=+79991234567` as an agent; without a phone number the session name alone. */
export function typedAgent(text: string): { session_name: string; phone?: string } {
  const [session = '', phone] = text.split('=')
  return { session_name: session, ...(phone && { phone }) }
}

/** `agent_1=+79991234567` as an agent that is new to its channel. @throws InvalidArgumentError without a phone number. */
export function typedNewAgent(text: string): { session_name: string; phone?: string } {
  const agent = typedAgent(text)
  if (agent.session_name !== '' && agent.phone !== undefined) return agent
  const name = agent.session_name || 'agent_1'
  throw new InvalidArgumentError(`"${text}" is no SESSION=PHONE. Write ${name}=+79991234567.`)
}
