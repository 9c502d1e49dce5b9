/** How mtcute marks the names of MTProto itself. */
const service = 'mt_'

/** `messages.sendMessage` -> `messages.SendMessage`, `mt_bad_server_salt` -> `BadServerSalt`. */
export function classNameOf(tlName: string): string {
  if (tlName.startsWith(service)) {
    return tlName.slice(service.length).replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
  }
  return withCase(tlName, (letter) => letter.toUpperCase())
}

/** The TL names that a class name may stand for, the likelier first. */
export function tlNamesOf(className: string): [own: string, ofService: string] {
  const ofService = className.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).slice(1)
  return [withCase(className, (letter) => letter.toLowerCase()), service + ofService]
}

/** The one field whose name the other libraries leave as it is in the schema. */
export function fieldNameOf(field: string): string {
  return field === 'srpB' ? 'srp_B' : field
}

/** Changes the first letter behind the namespace. */
function withCase(name: string, change: (letter: string) => string): string {
  const start = name.lastIndexOf('.') + 1
  return name.slice(0, start) + change(name.charAt(start)) + name.slice(start + 1)
}
