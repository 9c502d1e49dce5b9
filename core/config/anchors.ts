import { type Document, isAlias, isNode, type Node, visit } from 'yaml'

/** Whether the values can be read: the parser does not mind an alias that stands before its anchor, or has none. */
export function isReadable(document: Document): boolean {
  try {
    document.toJS()
    return true
  } catch {
    return false
  }
}

/** All that an alias may name, with the name of each. */
export function anchoredNodes(document: Document): Map<Node, string> {
  const found = new Map<Node, string>()
  visit(document, {
    Node: (_, node) => {
      if (isNode(node) && 'anchor' in node && node.anchor) found.set(node, node.anchor)
    },
  })
  return found
}

/** Whether something within is an alias, or is what one may name. */
export function isNamed(item: unknown): boolean {
  let found = false
  const find = (_: unknown, node: { anchor?: string | undefined }) => {
    found ||= isAlias(node) || node.anchor !== undefined
  }
  if (isNode(item)) visit(item, { Node: find })
  return found
}
