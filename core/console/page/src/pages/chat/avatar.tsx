/** A disc with the first letters of a name, in a colour of its own. */
export function Avatar({ letters, id, small = false }: { letters: string; id: string; small?: boolean }) {
  const hue = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 7, 7)
  const isLong = [...letters].length > 3
  return (
    <span
      className={`avatar avatar-${hue}${small ? ' avatar-small' : ''}${isLong ? ' avatar-long' : ''}`}
      aria-hidden="true"
    >
      {letters}
    </span>
  )
}
