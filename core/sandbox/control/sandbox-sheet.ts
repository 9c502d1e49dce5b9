import type { Sandbox } from '../sandbox.js'
import type { Account } from '../world/account.js'
import type { Channel } from '../world/chat.js'
import { generalTopicId } from '../world/topic-of.js'

/** What another library needs in order to log in to a sandbox, as one JSON object. Nothing in it is a secret. */
export interface SandboxSheet {
  host: string
  port: number
  dcId: number
  publicKeyPem: string
  fingerprint: string
  /** Any other number from 1 and any other text will do as well. */
  apiId: number
  apiHash: string
  /** Where the control API listens. */
  control: string
  /** The file that has the control API's token, as `control.token`; only this user can read it. */
  note: string
  bots: { id: number; username: string; token: string }[]
  users: { id: number; phone: string; code: string; password?: string; username: string | undefined }[]
  /** Supergroups and forums; topics without the general one, which every forum has under the id 1, come first. */
  groups: {
    id: number
    title: string
    username: string | undefined
    forum: boolean
    topics?: { id: number; title: string }[]
  }[]
  channels: { id: number; title: string; username: string | undefined }[]
}

/**
 * @param control - the address of its control API.
 * @param note - the file that has the token of the control API.
 */
export function sandboxSheet({ address, world: { state } }: Sandbox, control: string, note: string): SandboxSheet {
  const accounts = [...state.accounts.values()].filter(({ deleted }) => !deleted)
  const channels = [...state.channels.values()].filter(({ deleted }) => !deleted)
  return {
    host: address.host,
    port: address.port,
    dcId: address.dcId,
    publicKeyPem: address.publicKeyPem,
    fingerprint: address.fingerprint,
    apiId: 1,
    apiHash: '0123456789abcdef0123456789abcdef',
    control,
    note,
    bots: accounts.flatMap(botOf),
    users: accounts.flatMap(userOf),
    groups: channels.filter(({ broadcast }) => !broadcast).map(groupOf),
    channels: channels.filter(({ broadcast }) => broadcast).map(({ id, title, username }) => ({ id, title, username })),
  }
}

function botOf({ id, username = '', bot }: Account): SandboxSheet['bots'] {
  return bot ? [{ id, username, token: bot.token }] : []
}

function userOf({ id, phone, code = '', password, username, isBot }: Account): SandboxSheet['users'] {
  if (isBot || phone === undefined) return []
  return [{ id, phone: `+${phone}`, code, ...(password !== undefined && { password }), username }]
}

function groupOf({ id, title, username, forum, topics }: Channel): SandboxSheet['groups'][number] {
  if (!forum) return { id, title, username, forum }
  const isGeneral = (topic: { id: number }) => Number(topic.id === generalTopicId)
  const listed = [...topics.values()].sort((a, b) => isGeneral(a) - isGeneral(b))
  return { id, title, username, forum, topics: listed.map((topic) => ({ id: topic.id, title: topic.title })) }
}
