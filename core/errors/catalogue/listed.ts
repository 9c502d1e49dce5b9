/** Lines of a text, each on its own below it; nothing when there are none. */
export function listed(lines: readonly string[]): string {
  return lines.map((line) => `\n  - ${line}`).join('')
}
