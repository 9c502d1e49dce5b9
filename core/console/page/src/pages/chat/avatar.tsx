/** A disc with the first letters of a name, in a colour of its own. */
export function Avatar({ name, id, small = false }: { name: string; id: string; small?: boolean }) {
  const letters = name
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
  const hue = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 7, 7)
  return (
    <span className={`avatar avatar-${hue}${small ? ' avatar-small' : ''}`} aria-hidden="true">
      {letters.toUpperCase() || '?'}
    </span>
  )
}
