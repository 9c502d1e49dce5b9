import type { FaultRule } from '../faults/fault-rule.js'
import type { PersonMessage } from '../person-message.js'
import type { Sandbox } from '../sandbox.js'
import type { Account } from '../world/account.js'
import { pollView } from '../world/poll-view.js'
import { generalTopicId } from '../world/topic-of.js'

/** JSON with 64-bit numbers as decimal text and bytes as base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return String(item)
    // A Buffer has been made an object by its own toJSON before it comes here.
    if (isBufferJson(item)) return Buffer.from(item.data).toString('base64')
    if (item instanceof Uint8Array) return Buffer.from(item).toString('base64')
    return item
  })
}

/** A message as one account sees it. */
export function messageToJson(message: PersonMessage, viewer: Account) {
  const { id, chat, from, text, out, date, edited, deleted, replyToId, topicId, service, buttons, reactions } = message
  const rows = buttons.map((row) => row.map(({ text, type }) => ({ text, type })))
  const media = message.media?.type
  const poll = message.media?.type === 'poll' ? pollView(message.media.poll, viewer) : undefined
  return {
    ...{ id, chat, from, text, out, date, edited, deleted, replyToId, topicId, service, media, poll },
    buttons: rows,
    reactions: Object.fromEntries(reactions),
  }
}

export function ruleToJson({ id, hits, fault }: FaultRule) {
  return { id, hits, fault }
}

/** Who and what there is. */
export function worldToJson({ world: { state } }: Sandbox) {
  const accounts = [...state.accounts.values()].filter(({ deleted }) => !deleted)
  return {
    users: accounts
      .filter(({ isBot }) => !isBot)
      .map(({ id, firstName, lastName, username, phone, dcId }) => ({
        ...{ id, firstName, lastName, username, dcId },
        phone: `+${phone}`,
      })),
    bots: accounts
      .filter(({ isBot }) => isBot)
      .map(({ id, firstName, username, dcId }) => ({ id, firstName, username, dcId })),
    groups: [...state.groups.values()].map(({ id, title, members, deactivated }) => ({
      ...{ id, title, deactivated },
      members: members.size,
    })),
    channels: [...state.channels.values()]
      .filter(({ deleted }) => !deleted)
      .map(({ id, title, username, broadcast, forum, members, messages, topics }) => ({
        ...{ id, title, username, broadcast, forum },
        members: members.size,
        messages: messages.length,
        ...(forum && {
          topics: [...topics.values()].map(({ id, title }) => ({ id, title, general: id === generalTopicId })),
        }),
      })),
  }
}

function isBufferJson(item: unknown): item is { data: number[] } {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'Buffer' && 'data' in item
}
