/** Names a server without its secrets: `postgres://user@host:5432/database`. */
export function postgresPlace(url: string): string {
  const { username, hostname, port, pathname } = new URL(url)
  return `postgres://${username === '' ? '' : `${username}@`}${hostname}:${port || '5432'}${pathname}`
}
