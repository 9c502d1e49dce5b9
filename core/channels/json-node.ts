import type { Node } from 'jsonc-parser'
import type { ConfigPath } from '../config/config-path.js'

/** The value at a path; of a key that is there twice, the last, which is the one that counts. */
export function nodeAt(root: Node | undefined, path: ConfigPath): Node | undefined {
  let node = root
  for (const step of path) {
    if (typeof step === 'number') node = node?.type === 'array' ? node.children?.[step] : undefined
    else {
      const owner = node?.type === 'object' ? node.children : undefined
      node = owner?.findLast(({ children }) => children?.[0]?.value === step)?.children?.[1]
    }
  }
  return node
}
