import type { TlValue } from '../../tl-value.js'
import type { TextEntity } from '../../world/text-entity.js'
import type { View } from './view.js'

export function entitiesToTl(view: View, entities: readonly TextEntity[]): TlValue[] {
  return entities.map((entity) => ({
    _: `messageEntity${entity.type}`,
    offset: entity.offset,
    length: entity.length,
    url: entity.url,
    language: entity.language,
    user_id: entity.userId === undefined ? undefined : view.user(entity.userId),
    document_id: entity.documentId,
    collapsed: entity.collapsed || undefined,
  }))
}
