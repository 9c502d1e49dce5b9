import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

/** One client of the configuration, as far as a new plugin needs to know it. */
export interface ClientEntry {
  name: string
  type: string
  /** `plugins.root`; absent where the client has no plugins block. */
  root: string | undefined
  /** Whether `periodic_tasks.tasks` limits the jobs that run. */
  limitsTasks: boolean
  /** `plugins.enabled` is `false`: the client gets no plugin at all. */
  pluginsOff: boolean
  /** `plugins.exclude`, as it is written. */
  exclude: string[]
}

/** Lists the clients of a configuration, in its order. */
export function clientsOf(yamlText: string): ClientEntry[] {
  return clientMaps(parsed(yamlText)).map((client) => ({
    name: String(client.get('session_name') ?? ''),
    type: String(client.get('type') ?? ''),
    root: textAt(client, ['plugins', 'root']),
    limitsTasks: isSeq(client.getIn(['periodic_tasks', 'tasks'], true)),
    pluginsOff: client.getIn(['plugins', 'enabled']) === false,
    exclude: textsAt(client, ['plugins', 'exclude']),
  }))
}

/**
 * Adds values to lists of one client by inserting them into the text, so that every comment, quote, blank line and
 * line ending stays as it was written. A list that is empty or not there yet is written into its block. A value that is
 * there already is not added again.
 * @throws {Error} when the client or the block of the list is not there, or others share the list by an alias.
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
  const document = parsed(text)
  const client = clientMaps(document).find((map) => map.get('session_name') === clientName)
  if (!client) throw new Error(`there is no client "${clientName}"`)
  const [block, key] = path
  const place = `${path.join('.')} of "${clientName}"`
  const owner = client.get(block, true)
  if (isAlias(owner)) throw new Error(`${place} stands in a block that is an alias of another`)
  if (!isMap(owner)) throw new Error(`"${clientName}" has no block ${block}`)
  const pair = owner.items.find((item) => isScalar(item.key) && item.key.value === key)
  const list = pair?.value
  if (isAlias(list)) throw new Error(`${place} is an alias of another list`)
  const shared = [client, owner, list].map(anchorOf).find((anchor) => anchor && aliasesIn(document).has(anchor))
  if (shared) throw new Error(`${place} is shared: others use it by the alias *${shared}`)
  if (!pair || !list || (isScalar(list) && list.value === null)) return insertList(text, owner, pair, key, value)
  if (!isSeq(list)) throw new Error(`${place} is no list`)
  if (list.items.some((item) => isScalar(item) && item.value === value)) return text
  return list.flow || list.items.length === 0 ? insertIntoFlow(text, list, value) : insertIntoBlock(text, list, value)
}

/** `include:` without a value becomes `include: ["c"]`; where the key is missing, it comes behind the last of its block. */
function insertList(text: string, owner: YAMLMap, pair: Pair | undefined, key: string, value: string): string {
  const list = `[${JSON.stringify(value)}]`
  if (pair) {
    const written = isScalar(pair.value) && pair.value.source ? pair.value.range : undefined
    if (written) return `${text.slice(0, written[0])}${list}${text.slice(written[1])}`
    const colon = text.indexOf(':', endOf(pair.key)) + 1
    return `${text.slice(0, colon)} ${list}${text.slice(colon)}`
  }
  const last = owner.items.at(-1)
  const end = last && endOf(last.value ?? last.key)
  if (end === undefined) throw new Error(`there is no place for ${key}: ${list}`)
  if (owner.flow) return `${text.slice(0, end)}, ${key}: ${list}${text.slice(end)}`
  const first = endOf(owner.items[0]?.key, 0)
  const line = first - (text.lastIndexOf('\n', first - 1) + 1)
  return insertLine(text, end, `${' '.repeat(line)}${key}: ${list}`)
}

/** Puts a whole line below the one `at` is in, ended as the lines of the text are. */
function insertLine(text: string, at: number, line: string): string {
  const next = text.indexOf('\n', Math.max(at - 1, 0))
  const end = next === -1 ? text.length : text[next - 1] === '\r' ? next - 1 : next
  return `${text.slice(0, end)}${text.includes('\r\n') ? '\r\n' : '\n'}${line}${text.slice(end)}`
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
  return insertLine(text, last ? endOf(last) : first, `${indent}- ${written(value, last)}`)
}

/** The value with quotes, or without them where its neighbour has none and it needs none. */
function written(value: string, neighbour: unknown): string {
  const isPlain = isScalar(neighbour) && neighbour.type === 'PLAIN' && /^[A-Za-z_][\w/-]*$/.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** @param edge - 1 for where a node ends, 0 for where it begins. */
function endOf(node: unknown, edge: 0 | 1 = 1): number {
  const range = isNode(node) ? node.range : undefined
  if (!range) throw new Error('the list has an item without a place in the text')
  return range[edge]
}

function anchorOf(node: unknown): string | undefined {
  return isMap(node) || isSeq(node) ? node.anchor : undefined
}

function aliasesIn(document: Document): Set<string> {
  const names = new Set<string>()
  visit(document, { Alias: (_, { source }) => void names.add(source) })
  return names
}

/** The parser's own words are not passed on, as they can quote the text, secrets included. */
function parsed(yamlText: string): Document {
  const lines = new LineCounter()
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const problem = document.errors[0]
  if (!problem) return document
  const { line, col } = lines.linePos(problem.pos[0])
  throw new Error(`line ${line}, column ${col}, is not YAML; \`npm run check\` tells what is wrong`)
}

function clientMaps(document: Document): YAMLMap[] {
  const clients = document.get('clients')
  if (!isSeq(clients)) throw new Error('there is no list "clients"')
  return clients.items.filter((item): item is YAMLMap => isMap(item))
}

function textAt(map: YAMLMap, path: string[]): string | undefined {
  const value = map.getIn(path)
  return typeof value === 'string' ? value : undefined
}

function textsAt(map: YAMLMap, path: string[]): string[] {
  const list = map.getIn(path)
  return isSeq(list) ? list.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : []
}
