import { isAlias, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'

/** One client of the configuration, as far as a new plugin needs to know it. */
export interface ClientEntry {
  name: string
  type: string
  /** `plugins.root`; absent where the client has no plugins block. */
  root: string | undefined
  /** Whether `periodic_tasks.tasks` limits the jobs that run. */
  limitsTasks: boolean
}

/** Lists the clients of a configuration, in its order. */
export function clientsOf(yamlText: string): ClientEntry[] {
  return clientMaps(yamlText).map((client) => ({
    name: String(client.get('session_name') ?? ''),
    type: String(client.get('type') ?? ''),
    root: textAt(client, ['plugins', 'root']),
    limitsTasks: isSeq(client.getIn(['periodic_tasks', 'tasks'], true)),
  }))
}

/**
 * Adds values to lists of one client by inserting them into the text, so that every comment, quote and blank line
 * stays as it was written. A value that is there already is not added again.
 * @throws {Error} when the client or the list is not there, or the list is shared by an alias.
 */
export function addToClientLists(yamlText: string, clientName: string, additions: ListAddition[]): string {
  let text = yamlText
  for (const addition of additions) text = addToClientList(text, clientName, addition)
  return text
}

/** A value for the list at a path below the client, such as `['plugins', 'include']`. */
export interface ListAddition {
  path: [string, string]
  value: string
}

function addToClientList(text: string, clientName: string, { path, value }: ListAddition): string {
  const client = clientMaps(text).find((map) => map.get('session_name') === clientName)
  if (!client) throw new Error(`there is no client "${clientName}"`)
  const list = client.getIn(path, true)
  if (isAlias(list)) throw new Error(`${path.join('.')} of "${clientName}" is an alias of another list`)
  if (!isSeq(list)) throw new Error(`"${clientName}" has no list ${path.join('.')}`)
  if (list.items.some((item) => isScalar(item) && item.value === value)) return text
  return list.flow ? insertIntoFlow(text, list, value) : insertIntoBlock(text, list, value)
}

/** `[a, b]` becomes `[a, b, "c"]`. */
function insertIntoFlow(text: string, list: YAMLSeq, value: string): string {
  const start = list.range?.[0] ?? 0
  const last = list.items.at(-1)
  if (!last) {
    const bracket = text.indexOf('[', start) + 1
    return `${text.slice(0, bracket)}${JSON.stringify(value)}${text.slice(bracket)}`
  }
  const end = endOf(last)
  return `${text.slice(0, end)}, ${written(value, last)}${text.slice(end)}`
}

/** A new `- "c"` line below the last item, indented as the items are. */
function insertIntoBlock(text: string, list: YAMLSeq, value: string): string {
  const last = list.items.at(-1)
  const first = list.range?.[0] ?? 0
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first).replace(/\S.*$/, '')
  const lineEnd = text.indexOf('\n', last ? endOf(last) : first)
  const at = lineEnd === -1 ? text.length : lineEnd
  return `${text.slice(0, at)}\n${indent}- ${written(value, last)}${text.slice(at)}`
}

/** The value with quotes, or without them where its neighbour has none and it needs none. */
function written(value: string, neighbour: unknown): string {
  const isPlain = isScalar(neighbour) && neighbour.type === 'PLAIN' && /^[A-Za-z_][\w/-]*$/.test(value)
  return isPlain ? value : JSON.stringify(value)
}

function endOf(node: unknown): number {
  const range = (node as { range?: [number, number, number] | null }).range
  if (!range) throw new Error('the list has an item without a place in the text')
  return range[1]
}

function clientMaps(yamlText: string): YAMLMap[] {
  const document = parseDocument(yamlText)
  const problem = document.errors[0]
  if (problem) throw new Error(problem.message)
  const clients = document.get('clients')
  if (!isSeq(clients)) throw new Error('there is no list "clients"')
  return clients.items.filter((item): item is YAMLMap => isMap(item))
}

function textAt(map: YAMLMap, path: string[]): string | undefined {
  const value = map.getIn(path)
  return typeof value === 'string' ? value : undefined
}
