import type { Delivery } from '../../../outbox/delivery.js'
import type { OutboxContent } from '../../../outbox/outbox-content.js'
import type { Role } from '../security/role.js'
import { shownRecipient } from './masked-channel.js'
import { toSnakeCase } from './snake-case.js'

const maxSummary = 160

/** A stored message as lists show it: with one line of what it says instead of the content, which may be large. */
export function shownDelivery({ content, ...delivery }: Delivery, viewer: { readonly role: Role }): object {
  const recipient = shownRecipient(delivery.recipient, viewer)
  return { ...(toSnakeCase({ ...delivery, recipient }) as object), summary: summaryOf(content) }
}

/** What a content says, in one line of at most 160 characters. */
export function summaryOf(content: OutboxContent): string {
  const said = textOf(content).replace(/\s+/g, ' ').trim()
  const characters = [...said]
  return characters.length <= maxSummary ? said : `${characters.slice(0, maxSummary - 1).join('')}…`
}

function textOf(content: OutboxContent): string {
  switch (content.kind) {
    case 'text':
      return String(content.text)
    case 'file':
      return [content.file.split(/[\\/]/).at(-1), content.caption].filter(Boolean).map(String).join(' ')
    case 'forward':
    case 'copy':
      return `${content.ids.map((id) => `#${id}`).join(', ')} ← ${content.from}`
  }
}
