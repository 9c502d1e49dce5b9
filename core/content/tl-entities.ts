import type { PlainEntityType, TextEntity } from '../formatting/text-entity.js'
import type { TlObject } from '../mtproto/driver.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

const plainClasses: Readonly<Record<PlainEntityType, string>> = {
  bold: 'MessageEntityBold',
  italic: 'MessageEntityItalic',
  underline: 'MessageEntityUnderline',
  strike: 'MessageEntityStrike',
  spoiler: 'MessageEntitySpoiler',
  code: 'MessageEntityCode',
  mention: 'MessageEntityMention',
  hashtag: 'MessageEntityHashtag',
  cashtag: 'MessageEntityCashtag',
  'bot-command': 'MessageEntityBotCommand',
  url: 'MessageEntityUrl',
  email: 'MessageEntityEmail',
  phone: 'MessageEntityPhone',
  'bank-card': 'MessageEntityBankCard',
}

const plainTypes = new Map(Object.entries(plainClasses).map(([type, name]) => [name, type as PlainEntityType]))

/**
 * Our entities as TL objects.
 * @param inputUser - the `InputUser` of an id, for mentions; a mention of someone unknown is left out.
 */
export function toTlEntities(
  entities: readonly TextEntity[],
  create: Create,
  inputUser: (userId: number) => TlObject | undefined,
): TlObject[] {
  return entities.flatMap((entity) => {
    const { offset, length } = entity
    switch (entity.type) {
      case 'pre':
        return create('MessageEntityPre', { offset, length, language: entity.language ?? '' })
      case 'link':
        return create('MessageEntityTextUrl', { offset, length, url: entity.url })
      case 'blockquote':
        return create('MessageEntityBlockquote', { offset, length, collapsed: entity.collapsed })
      case 'custom-emoji':
        return create('MessageEntityCustomEmoji', { offset, length, documentId: BigInt(entity.documentId) })
      case 'mention-name': {
        const userId = inputUser(entity.userId)
        return userId ? create('InputMessageEntityMentionName', { offset, length, userId }) : []
      }
      default:
        return create(plainClasses[entity.type], { offset, length })
    }
  })
}

/** TL entities as ours; kinds we do not know are left out. */
export function fromTlEntities(entities: unknown): TextEntity[] {
  return Array.isArray(entities) ? entities.flatMap(fromTlEntity) : []
}

function fromTlEntity(entity: TlObject): TextEntity | TextEntity[] {
  const range = { offset: Number(entity.offset), length: Number(entity.length) }
  switch (entity.className) {
    case 'MessageEntityPre':
      return entity.language ? { type: 'pre', ...range, language: String(entity.language) } : { type: 'pre', ...range }
    case 'MessageEntityTextUrl':
      return { type: 'link', ...range, url: String(entity.url) }
    case 'MessageEntityBlockquote':
      return entity.collapsed ? { type: 'blockquote', ...range, collapsed: true } : { type: 'blockquote', ...range }
    case 'MessageEntityCustomEmoji':
      return { type: 'custom-emoji', ...range, documentId: String(entity.documentId) }
    case 'MessageEntityMentionName':
      return { type: 'mention-name', ...range, userId: Number(entity.userId) }
    default: {
      const type = plainTypes.get(entity.className)
      return type ? { type, ...range } : []
    }
  }
}
