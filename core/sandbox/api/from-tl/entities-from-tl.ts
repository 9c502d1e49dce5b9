import { RpcError } from '../../rpc-error.js'
import { type EntityType, entityTypes, type TextEntity } from '../../world/text-entity.js'
import type { Params } from '../params.js'
import type { InputReader } from './input-reader.js'

const maxEntities = 100

const byConstructor = new Map<string, EntityType>(entityTypes.map((type) => [`messageEntity${type}`, type]))

/** The formatting a client sends along with a text. Drops what no text can have. */
export function entitiesFromTl(entities: readonly Params[], text: string, inputs: InputReader): TextEntity[] {
  if (entities.length > maxEntities) throw new RpcError(400, 'ENTITIES_TOO_LONG')
  const read: TextEntity[] = []
  for (const entity of entities) {
    const offset = entity.int('offset')
    const length = entity.int('length')
    if (offset < 0 || length <= 0 || offset + length > text.length) throw new RpcError(400, 'ENTITY_BOUNDS_INVALID')
    const mention = entity.name === 'inputMessageEntityMentionName'
    const type = mention ? 'MentionName' : byConstructor.get(entity.name)
    if (!type) continue
    read.push({
      type,
      offset,
      length,
      url: type === 'TextUrl' ? entity.string('url') : undefined,
      language: type === 'Pre' ? entity.string('language') : undefined,
      userId: mentionedId(entity, type, mention, inputs),
      documentId: type === 'CustomEmoji' ? entity.long('document_id') : undefined,
      collapsed: type === 'Blockquote' ? entity.flag('collapsed') : undefined,
    })
  }
  return read
}

function mentionedId(entity: Params, type: EntityType, input: boolean, inputs: InputReader): number | undefined {
  if (type !== 'MentionName') return undefined
  return input ? inputs.user(entity.object('user_id')).id : entity.int('user_id')
}
