import { SwitchboardError } from '../errors/switchboard-error.js'
import { Markup } from '../formatting/markup.js'
import type { TlObject } from '../mtproto/driver.js'
import { fromSnapshot, toSnapshot } from '../updates/journal/snapshot.js'
import type { SendByClientOptions, SentByClient } from './control/clients.js'
import type { ManagedClient } from './managed-client.js'

/** What can be asked of a client that another process runs; what is given and answered is plain data. */
const spoken = ['sendMessage', 'call'] as const
export type SpokenCall = (typeof spoken)[number]

export function isSpoken(what: string): what is SpokenCall {
  return (spoken as readonly string[]).includes(what)
}

/** A text as processes tell it to each other. */
export type ToldText = string | Pick<Markup, 'mode' | 'source'>

/** What a call is given or answers, as processes tell it to each other. */
export function toldObject(fields: Readonly<Record<string, unknown>>): string {
  return toSnapshot({ className: 'fields', ...fields })
}

/** The same as plain data. */
export function plainObject(told: string): TlObject {
  return fromSnapshot(told, (className, fields) => ({ className, ...fields }))
}

/**
 * Has a client of this process do what is asked.
 * @param managed - absent: it is an agent that is not connected.
 * @throws APP_CLIENT_OFFLINE when it is not online, what the client throws.
 */
export async function speakBy(
  name: string,
  managed: ManagedClient | undefined,
  what: SpokenCall,
  given: readonly unknown[],
): Promise<unknown> {
  const { client, state = 'idle' } = managed ?? {}
  if (!client || state !== 'online') throw new SwitchboardError('APP_CLIENT_OFFLINE', { client: name, state })
  return what === 'call' ? call(client, given) : sendMessage(client, given)
}

type Speaker = NonNullable<ManagedClient['client']>

async function sendMessage(client: Speaker, given: readonly unknown[]): Promise<SentByClient> {
  const [to, text, options] = given as [number | string, ToldText, SendByClientOptions]
  const { id, chatId } = await client.sendMessage(
    to,
    typeof text === 'string' ? text : new Markup(text.mode, text.source),
    options,
  )
  return { id, chatId }
}

/** @returns the answer as {@link plainObject} reads it. */
async function call(client: Speaker, given: readonly unknown[]): Promise<string> {
  const [method, told] = given as [string, string]
  const create = (className: string, fields: Record<string, unknown>) =>
    className === 'fields' ? { className, ...fields } : client.create(className as string, fields)
  const { className: _, ...params } = fromSnapshot(told, create)
  return toSnapshot(await client.invoke(method as string, params))
}
