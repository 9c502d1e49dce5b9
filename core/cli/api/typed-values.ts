import { InvalidArgumentError } from 'commander'

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

/** `agent_1=+79991234567` as an agent; without a phone number the session name alone. */
export function typedAgent(text: string): { session_name: string; phone?: string } {
  const [session = '', phone] = text.split('=')
  return { session_name: session, ...(phone && { phone }) }
}
