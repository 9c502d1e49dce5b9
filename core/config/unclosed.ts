import { type Document, isCollection, isNode, isPair, isScalar, type Node, visit } from 'yaml'

/** A bracket or quote without its other half. */
export interface Unclosed {
  readonly offset: number
  readonly open: string
  readonly close: string
}

const others: Readonly<Record<string, string>> = { '[': ']', '{': '}', '"': '"', "'": "'" }

/** What is open at a place of a text: the innermost bracket or quote around it that is never closed. */
export function unclosedAt(document: Document, text: string, offset: number): Unclosed | undefined {
  let found: Unclosed | undefined
  visit(document, {
    Node: (_, node) => {
      const [from, to] = node.range ?? [0, -1]
      if (from > offset || to < offset || !isMarked(node)) return
      const open = text[from] ?? ''
      const close = others[open]
      // Those within come later.
      if (close !== undefined && !isClosed(node, text, close)) found = { offset: from, open, close }
    },
  })
  return found
}

/** Whether it stands between brackets or quotes. */
function isMarked(node: Node): boolean {
  if (isCollection(node)) return node.flow === true
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
}

function isClosed(node: Node, text: string, close: string): boolean {
  const [from, to] = node.range ?? [0, 0]
  if (text[to - 1] !== close || to - from < 2) return false
  if (!isCollection(node)) return true
  // What ends with its last item ends with the bracket of that.
  const item: unknown = node.items.at(-1)
  const last = isPair(item) ? (item.value ?? item.key) : item
  return !isNode(last) || (last.range?.[1] ?? 0) < to
}
