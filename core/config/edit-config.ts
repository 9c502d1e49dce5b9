import { isDeepStrictEqual } from 'node:util'
import {
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { nearestName } from '../errors/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { withClient, withoutClient } from './client-in-place.js'
import { isAmong, keepsComments, type Places, placesOfItems, placesOfPair } from './comments-kept.js'
import { withKey, withLines, withoutKey } from './keys-in-place.js'
import { withItems } from './lists-in-place.js'
import { numbersAsWritten } from './numbers-as-written.js'
import { lineFormOf } from './yaml-lines.js'

/** One change of a configuration's file. A `path` has the keys as they are written there: `['plugins', 'exclude']`. */
export type ConfigEdit =
  /** Writes a value, instead of another or anew; of the client of this name, else of the whole configuration. */
  | { readonly kind: 'set'; readonly client?: string; readonly path: readonly string[]; readonly value: unknown }
  /** Takes a key out, so that its default counts. */
  | { readonly kind: 'unset'; readonly client?: string; readonly path: readonly string[] }
  /** Adds a text to a list that may be missing; one that is in it already is not added again. */
  | {
      readonly kind: 'add' | 'remove'
      readonly client?: string
      readonly path: readonly string[]
      readonly item: string
    }
  /** Adds a client behind the others; keys as in the file. */
  | { readonly kind: 'add-client'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'remove-client'; readonly client: string }

/** How a client is called, by what stands in the file. */
type NameReader = (written: unknown) => unknown

/**
 * Changes the text of a configuration. Comments stay; values, keys, entries of lists and clients come and go where they stand
 * or by their own lines, so that all the rest keeps its form to the letter. Whether the result is a valid configuration is not looked at.
 * @param nameOf - how a client is called, by what its `session_name` holds.
 * @throws CONFIG_EDIT_REFUSED, CONFIG_CLIENT_UNKNOWN
 */
export function editConfig(
  text: string,
  edits: readonly ConfigEdit[],
  nameOf: NameReader = (written) => written,
): string {
  return edits.reduce((before, edit) => editOnce(before, edit, nameOf), text)
}

function editOnce(text: string, edit: ConfigEdit, nameOf: NameReader): string {
  const document = parsed(text)
  const inPlace = editInPlace(text, document, edit, nameOf)
  const gone = placesGone(text, document, edit, nameOf)
  const anchored = anchoredNodes(document)
  apply(document, edit, nameOf)
  refuseLostAnchors(document, anchored, 'path' in edit ? edit.path.join('.') : 'client' in edit ? edit.client : '')
  visit(document, { Seq: (_, list) => commentBehindEmpty(list) })
  const isWhole = (written: string | undefined): written is string =>
    written !== undefined && says(written, document) && keepsComments(text, written, gone)
  if (isWhole(inPlace)) return inPlace
  if (isDeepStrictEqual(read(text).toJS(), document.toJS())) return text
  const ownLines = 'path' in edit ? keyAnew(text, document, edit, nameOf) : undefined
  if (isWhole(ownLines)) return ownLines
  const anew = writtenAnew(text, document)
  if (isWhole(anew)) return anew
  // A comment that has no place any more is less than a change that cannot be made.
  const meant = [inPlace, ownLines, anew].find((written) => written !== undefined && says(written, document))
  if (meant === undefined) throw refused('it would come to mean something else')
  return meant
}

function writtenAnew(text: string, document: Document): string {
  const form = { ...lineFormOf(text, document.contents), flowCollectionPadding: isPadded(text) }
  const written = document.toString({ lineWidth: 0, ...form })
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written
}

function editInPlace(text: string, document: Document, edit: ConfigEdit, nameOf: NameReader): string | undefined {
  if (edit.kind === 'add-client') return withClient(text, clientsOf(document), edit.values)
  if (edit.kind === 'remove-client') {
    const { map, list } = findClient(document, edit.client, nameOf)
    return withoutClient(text, list, map)
  }
  const owner = ownerOf(document, edit, nameOf)
  if (edit.kind === 'unset') return withoutKey(text, owner, edit.path)
  const node = owner.getIn(edit.path, true)
  if (edit.kind === 'set') {
    return valueInPlace(text, document, node, edit.value) ?? withKey(text, document, owner, edit.path, edit.value)
  }
  if (isSeq(node)) return withItems(text, document, node, changedItems(document, node, edit))
  return edit.kind === 'add' ? withKey(text, document, owner, edit.path, [edit.item]) : undefined
}

/** The places whose comments go with what an edit takes out. */
function placesGone(text: string, document: Document, edit: ConfigEdit, nameOf: NameReader): Places {
  if (edit.kind === 'add-client' || edit.kind === 'add') return []
  const root = ownerOf(document, {}, nameOf)
  if (edit.kind === 'remove-client') {
    const { map, list } = findClient(document, edit.client, nameOf)
    const clients = pairAt(root, ['clients'])
    return clients ? placesOfItems(text, clients, list, (item) => item !== map) : []
  }
  const pair = pairAt(ownerOf(document, edit, nameOf), edit.path)
  if (!pair) return []
  if (edit.kind === 'unset') return placesOfPair(text, pair)
  const { value } = pair
  if (!isSeq(value)) return isMap(value) ? placesOfPair(text, pair) : []
  const values = edit.kind === 'set' ? edit.value : changedItems(document, value, edit)
  if (!Array.isArray(values)) return placesOfPair(text, pair)
  return placesOfItems(
    text,
    pair,
    value,
    isAmong(values, (item) => (isNode(item) ? item.toJS(document) : item)),
  )
}

function pairAt(owner: YAMLMap, path: readonly string[]): Pair | undefined {
  const block = path.length > 1 ? owner.getIn(path.slice(0, -1), true) : owner
  if (!isMap(block)) return undefined
  return block.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
}

/** The lines of a key alone, written anew as the changed document has them. */
function keyAnew(
  text: string,
  after: Document,
  edit: Extract<ConfigEdit, { path: readonly string[] }>,
  nameOf: NameReader,
): string | undefined {
  const before = parsed(text)
  const [owner, changed] = [ownerOf(before, edit, nameOf), ownerOf(after, edit, nameOf)]
  for (let depth = edit.path.length; depth > 0; depth--) {
    const path = edit.path.slice(0, depth)
    if (owner.hasIn(path) && changed.hasIn(path)) return withLines(text, before, path, owner, changed)
  }
  return undefined
}

/** Whether lists in brackets have a space behind the bracket. */
function isPadded(text: string): boolean {
  return /[[{] +[^\s\]}]/.test(text) && !/[[{][\w"'][^\n]*[\]}]/.test(text.replaceAll('${', ''))
}

function apply(document: Document, edit: ConfigEdit, nameOf: NameReader): void {
  if (edit.kind === 'add-client') {
    clientsOf(document).add(document.createNode(edit.values))
    return
  }
  if (edit.kind === 'remove-client') {
    const { map, list } = findClient(document, edit.client, nameOf)
    list.items.splice(list.items.indexOf(map), 1)
    return
  }
  const owner = ownerOf(document, edit, nameOf)
  refuseAliases(owner, edit.path)
  if (edit.kind === 'set') setValue(document, owner, edit)
  else if (edit.kind === 'unset') owner.deleteIn(edit.path)
  else changeList(document, owner, edit)
}

function setValue(document: Document, owner: YAMLMap, { path, value }: ConfigEdit & { kind: 'set' }): void {
  for (let depth = 1; depth < path.length; depth++) {
    const at = path.slice(0, depth)
    const node = owner.getIn(at, true)
    // `options:` with nothing behind it is a block that nobody has begun.
    if (isScalar(node) && node.value === null) owner.setIn(at, withComment(document.createNode({}), node))
  }
  const before = owner.getIn(path, true)
  const fresh = document.createNode(value)
  if (isSeq(before) && isSeq(fresh)) keepItems(before, fresh)
  owner.setIn(path, withComment(fresh, before))
}

/** A node with the comment behind a single value whose place it takes. */
function withComment<Fresh extends Node>(fresh: Fresh, before: unknown): Fresh {
  if (!isScalar(before)) return fresh
  if (isScalar(fresh)) fresh.comment = before.comment
  else fresh.commentBefore = [before.commentBefore, before.comment].filter((text) => text).join('\n') || null
  return fresh
}

/** A list that is written anew keeps its form, and the items that stay keep their comments. */
function keepItems(before: YAMLSeq, fresh: YAMLSeq): void {
  fresh.flow = before.flow
  fresh.comment = before.comment
  fresh.commentBefore = before.commentBefore
  const old = [...before.items]
  fresh.items = fresh.items.map((item) => {
    const index = old.findIndex((each) => isScalar(each) && isScalar(item) && each.value === item.value)
    return index < 0 ? item : old.splice(index, 1)[0]
  })
}

function changeList(
  document: Document,
  owner: YAMLMap,
  { kind, path, item }: { kind: 'add' | 'remove'; path: readonly string[]; item: string },
): void {
  const list = owner.getIn(path, true)
  const isEmpty = list === undefined || (isScalar(list) && list.value === null)
  if (isEmpty) {
    if (kind === 'add') owner.setIn(path, withComment(document.createNode([item]), list))
    return
  }
  if (!isSeq(list)) throw refused(`${path.join('.')} is no list`)
  const index = list.items.findIndex((each) => isScalar(each) && each.value === item)
  if (kind === 'add' && index === -1) list.add(document.createNode(item))
  if (kind === 'remove' && index !== -1) list.items.splice(index, 1)
}

function changedItems(
  document: Document,
  list: YAMLSeq,
  { kind, item }: { kind: 'add' | 'remove'; item: string },
): unknown[] {
  const items = list.items.map((each) => (isNode(each) ? each.toJS(document) : each))
  if (kind === 'add') return items.includes(item) ? items : [...items, item]
  const index = items.indexOf(item)
  return index === -1 ? items : items.toSpliced(index, 1)
}

/** The text with one written value exchanged for another, where both are single values, or both lists. */
function valueInPlace(text: string, document: Document, node: unknown, value: unknown): string | undefined {
  if (isSeq(node)) return Array.isArray(value) ? withItems(text, document, node, value) : undefined
  if (!isScalar(node) || !node.range || !node.source || node.type?.startsWith('BLOCK')) return undefined
  if (typeof value === 'object' && value !== null) return undefined
  const fresh = new Document(value)
  if (isScalar(fresh.contents) && typeof value === 'string' && node.type !== 'PLAIN') fresh.contents.type = node.type
  const [start, end] = node.range
  return `${text.slice(0, start)}${fresh.toString({ lineWidth: 0 }).trimEnd()}${text.slice(end)}`
}

function ownerOf(document: Document, { client }: { client?: string }, nameOf: NameReader): YAMLMap {
  if (client !== undefined) return findClient(document, client, nameOf).map
  if (isMap(document.contents)) return document.contents
  throw refused('it is no block of keys')
}

function findClient(document: Document, name: string, nameOf: NameReader): { map: YAMLMap; list: YAMLSeq } {
  const list = clientsOf(document)
  const maps = list.items.filter((item): item is YAMLMap => isMap(item))
  const map = maps.find((item) => nameOf(item.get('session_name')) === name)
  if (map) return { map, list }
  const known = maps.map((item) => String(nameOf(item.get('session_name'))))
  throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known, nearest: nearestName(name, known) })
}

function clientsOf(document: Document): YAMLSeq {
  const list = document.get('clients')
  if (isSeq(list)) return list
  throw refused('it has no list `clients`')
}

/** A comment above items that are gone would be read between a key and its empty brackets, as the end of the key. */
function commentBehindEmpty(list: YAMLSeq): void {
  if (list.items.length > 0 || list.flow || !list.commentBefore) return
  list.comment = [list.commentBefore, list.comment].filter((text) => text).join('\n')
  list.commentBefore = null
  list.flow = true
}

function anchoredNodes(document: Document): Map<Node, string> {
  const found = new Map<Node, string>()
  visit(document, {
    Node: (_, node) => {
      if (isNode(node) && 'anchor' in node && node.anchor) found.set(node, node.anchor)
    },
  })
  return found
}

/** What another part of the file takes over from a block cannot go with it. */
function refuseLostAnchors(document: Document, before: ReadonlyMap<Node, string>, place: string): void {
  const left = anchoredNodes(document)
  const names = new Set([...before].filter(([node]) => !left.has(node)).map(([, name]) => name))
  visit(document, {
    Alias: (_, { source }) => {
      if (names.has(source)) throw refused(`others use what stands in ${place} as &${source}`)
    },
  })
}

/** What stands behind an alias is another block's, which would change with it. */
function refuseAliases(owner: YAMLMap, path: readonly string[]): void {
  for (let depth = 1; depth <= path.length; depth++) {
    const at = path.slice(0, depth)
    if (isAlias(owner.getIn(at, true))) throw refused(`${at.join('.')} is an alias of a block that others use`)
  }
}

/** The parser's own words are not passed on, as they can quote the text, secrets included. */
function parsed(text: string): Document {
  const document = read(text)
  if (document.errors.length > 0) throw refused('it is not valid YAML')
  return document
}

function read(text: string): Document {
  return parseDocument(text, { prettyErrors: false, logLevel: 'silent', customTags: numbersAsWritten })
}

/** Whether a text says what the document does; one with a value exchanged where it stood may be no YAML at all. */
function says(text: string, document: Document): boolean {
  const found = read(text)
  return found.errors.length === 0 && isDeepStrictEqual(found.toJS(), document.toJS())
}

function refused(reason: string): SwitchboardError {
  return new SwitchboardError('CONFIG_EDIT_REFUSED', { reason })
}
