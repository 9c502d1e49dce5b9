/** A sentence of the API's document: what stands between backticks is code. */
export function InlineCode({ text = '' }: { text?: string }) {
  return text.split('`').map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence do not move.
    return index % 2 === 1 ? <code key={index}>{part}</code> : part
  })
}
