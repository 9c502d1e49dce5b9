import { compareEntities, endOf, isToggle } from './normalize-entities.js'
import type { TextEntity } from './text-entity.js'

/** Where an entity, or a piece of one, begins or ends. */
export interface Edge {
  readonly at: number
  readonly opens: boolean
  readonly entity: TextEntity
}

/**
 * The edges of canonical entities in the order in which they are written, properly nested: what overlaps is closed and
 * opened again. Only marks that can be joined again are cut so, never a link or code.
 */
export function nestedEdges(entities: readonly TextEntity[]): Edge[] {
  const edges: Edge[] = []
  const open: TextEntity[] = []
  let next = 0
  while (next < entities.length || open.length > 0) {
    const at = Math.min(entities[next]?.offset ?? Number.POSITIVE_INFINITY, ...open.map(endOf))
    const starting: TextEntity[] = []
    for (let entity = entities[next]; entity?.offset === at; entity = entities[next]) {
      starting.push(entity)
      next += 1
    }
    const whole = Math.max(at, ...starting.filter((entity) => !isToggle(entity)).map(endOf))
    const lowest = open.findIndex((entity) => endOf(entity) === at || (isToggle(entity) && endOf(entity) < whole))
    for (const entity of lowest < 0 ? [] : open.splice(lowest).reverse()) {
      edges.push({ at, opens: false, entity })
      if (endOf(entity) > at) starting.push({ ...entity, offset: at, length: endOf(entity) - at })
    }
    for (const entity of starting.sort(compareEntities)) {
      edges.push({ at, opens: true, entity })
      open.push(entity)
    }
  }
  return edges
}
