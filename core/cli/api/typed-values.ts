import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../time/duration.js'
import { SystemClock } from '../../time/system-clock.js'

/** What a key takes, as far as that decides how what was typed is read; keys inside a block are its `fields`. */
export interface TypedKey {
  readonly name: string
  readonly kind: string
  readonly fields?: readonly TypedKey[]
}

/** What was typed for a key; without a value: `undefined`, which takes it out. */
export type TypedPair = readonly [path: readonly string[], text: string | undefined]

/** A text as the value it stands for: a number, `true`, a list or block in JSON; else the text itself. */
function typedValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What is text stays so, whatever it looks like; quotes around it are taken off, as they are elsewhere. */
function typedText(text: string): string {
  const value = typedValue(text)
  return typeof value === 'string' ? value : text
}

/** The values of pairs, each as its key takes it; a key that is not known has what its text looks like. */
export function valuesOf(pairs: readonly TypedPair[], keys: readonly TypedKey[]): [readonly string[], unknown][] {
  return pairs.map(([path, text]) => {
    if (text === undefined) return [path, undefined]
    return [path, takesText(path, keys) ? typedText(text) : typedValue(text)]
  })
}

function takesText([first, ...rest]: readonly string[], keys: readonly TypedKey[]): boolean {
  const key = keys.find(({ name }) => name === first)
  if (rest.length > 0) return takesText(rest, key?.fields ?? [])
  return key?.kind === 'text' || key?.kind === 'choice'
}

/** `["a=1", "b.c="]` as pairs of a path and what was typed; without a value: `undefined`. @throws InvalidArgumentError */
export function typedPairs(texts: readonly string[]): TypedPair[] {
  return texts.map((text) => {
    const [, name = '', value = ''] = /^([\w.-]+)=([\s\S]*)$/.exec(text) ?? []
    if (name === '') throw new InvalidArgumentError(`"${text}" is no KEY=VALUE.`)
    return [name.split('.'), value === '' ? undefined : value]
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
