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
import { anchoredNodes, isNamed, isReadable } from './anchors.js'
import { withClient, withoutClient } from './client-in-place.js'
import { isAmong, keepsComments, type Places, placesOfItems, placesOfPair } from './comments-kept.js'
import type { ConfigEdit } from './config-edit.js'
import { standsInFlow, valueText } from './flow-in-place.js'
import { withKey, withLines, withoutKey } from './keys-in-place.js'
import { withItems } from './lists-in-place.js'
import { numbersAsWritten } from './numbers-as-written.js'
import { blockEdits, isBlock } from './option-edits.js'
import { type Keys, keysRead } from './read-keys.js'
import { lineFormOf, oneLine } from './yaml-lines.js'

/** How a client is called, by what stands in the file. */
type NameReader = (written: unknown) => unknown

/** An edit whose path has the keys as the parser reads them: numbers and booleans are none of the texts that people name them by. */
type ReadEdit<Edit = ConfigEdit> = Edit extends { readonly path: unknown }
  ? Omit<Edit, 'path'> & { readonly path: Keys }
  : Edit

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

function editOnce(text: string, given: ConfigEdit, nameOf: NameReader): string {
  const document = parsed(text)
  const edit: ReadEdit =
    'path' in given ? { ...given, path: keysRead(ownerOf(document, given, nameOf), given.path) } : given
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
  const anew = [...keyAnew(text, document, edit, nameOf), writtenAnew(text, document)]
  const whole = anew.find(isWhole)
  if (whole !== undefined) return whole
  // A comment that has no place any more is less than a change that cannot be made.
  const meant = [inPlace, ...anew].find((written) => written !== undefined && says(written, document))
  if (meant === undefined) throw refused('it would come to mean something else')
  return meant
}

function writtenAnew(text: string, document: Document): string {
  const form = { ...lineFormOf(text, document.contents), flowCollectionPadding: isPadded(text) }
  const written = document.toString({ lineWidth: 0, ...form })
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written
}

function editInPlace(text: string, document: Document, edit: ReadEdit, nameOf: NameReader): string | undefined {
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
  if (isSeq(node)) return withItems(text, document, node, changedItems(document, node, edit), blockInPlace)
  return edit.kind === 'add' ? withKey(text, document, owner, edit.path, [edit.item]) : undefined
}

/** The places whose comments go with what an edit takes out. */
function placesGone(text: string, document: Document, edit: ReadEdit, nameOf: NameReader): Places {
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

function pairAt(owner: YAMLMap, path: Keys): Pair | undefined {
  const block = path.length > 1 ? owner.getIn(path.slice(0, -1), true) : owner
  if (!isMap(block)) return undefined
  return block.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
}

/** The lines of a key alone, written anew as the changed document has them; then those of the blocks around it. */
function keyAnew(text: string, after: Document, edit: ReadEdit, nameOf: NameReader): string[] {
  const before = parsed(text)
  const [place, whole] = 'path' in edit ? [edit, edit.path] : [{}, ['clients']]
  const [owner, changed] = [ownerOf(before, place, nameOf), ownerOf(after, place, nameOf)]
  const paths = whole.map((_, index) => whole.slice(0, whole.length - index))
  return paths
    .filter((path) => owner.hasIn(path) && changed.hasIn(path))
    .flatMap((path) => withLines(text, before, path, owner, changed) ?? [])
}

/** Whether lists in brackets have a space behind the bracket. */
function isPadded(text: string): boolean {
  return /[[{] +[^\s\]}]/.test(text) && !/[[{][\w"'][^\n]*[\]}]/.test(text.replaceAll('${', ''))
}

function apply(document: Document, edit: ReadEdit, nameOf: NameReader): void {
  if (edit.kind === 'add-client') {
    const clients = clientsOf(document)
    // `clients: []` is how none are written; where there are some, each has lines of its own.
    if (clients.items.length === 0) clients.flow = false
    clients.add(document.createNode(edit.values))
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

function setValue(document: Document, owner: YAMLMap, { path, value }: ReadEdit & { kind: 'set' }): void {
  for (let depth = 1; depth < path.length; depth++) {
    const at = path.slice(0, depth)
    const node = owner.getIn(at, true)
    // `options:` with nothing behind it is a block that nobody has begun.
    if (isScalar(node) && node.value === null) owner.setIn(at, withComment(document.createNode({}), node))
  }
  const before = owner.getIn(path, true)
  const fresh = document.createNode(value)
  if (!isSeq(before) || !isSeq(fresh)) {
    owner.setIn(path, withComment(fresh, before))
    return
  }
  const items = [...fresh.items]
  keepItems(document, before, fresh)
  owner.setIn(path, fresh)
  // An item that names another may stand before it now, or without it.
  if (!isReadable(document)) fresh.items = fresh.items.map((item, at) => (isNamed(item) ? items[at] : item))
}

/** A node with the comment behind a single value whose place it takes. */
function withComment<Fresh extends Node>(fresh: Fresh, before: unknown): Fresh {
  if (!isScalar(before)) return fresh
  if (isScalar(fresh)) fresh.comment = before.comment
  else fresh.commentBefore = [before.commentBefore, before.comment].filter((text) => text).join('\n') || null
  return fresh
}

/** A list that is written anew keeps its form, and the items that stay keep their comments. */
function keepItems(document: Document, before: YAMLSeq, fresh: YAMLSeq): void {
  fresh.flow = before.flow
  fresh.comment = before.comment
  fresh.commentBefore = before.commentBefore
  const toValue = (item: unknown) => (isNode(item) ? item.toJS(document) : item)
  const old = [...before.items]
  fresh.items = fresh.items.map((item) => {
    const index = old.findIndex((each) => isDeepStrictEqual(toValue(each), toValue(item)))
    return index < 0 ? item : old.splice(index, 1)[0]
  })
}

function changeList(
  document: Document,
  owner: YAMLMap,
  { kind, path, item }: { kind: 'add' | 'remove'; path: Keys; item: string },
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
  if (isSeq(node)) return Array.isArray(value) ? withItems(text, document, node, value, blockInPlace) : undefined
  if (!isScalar(node) || !node.range || !node.source || node.type?.startsWith('BLOCK')) return undefined
  const isInFlow = standsInFlow(document, node)
  if (typeof value === 'object' && value !== null && !isInFlow) return undefined
  const fresh = document.createNode(value)
  if (isScalar(fresh) && typeof value === 'string' && node.type !== 'PLAIN') fresh.type = node.type
  const [start, end] = node.range
  const written = isInFlow ? valueText(fresh) : new Document(fresh).toString(oneLine).trimEnd()
  return `${text.slice(0, start)}${written}${text.slice(end)}`
}

/** A block of keys by itself with other values, and its comments. @returns `undefined` where that cannot be made. */
function blockInPlace(text: string, before: unknown, after: unknown): string | undefined {
  if (!isBlock(before) || !isBlock(after)) return undefined
  try {
    return editConfig(text, blockEdits(undefined, [], before, after))
  } catch (error) {
    if (error instanceof SwitchboardError && error.code === 'CONFIG_EDIT_REFUSED') return undefined
    throw error
  }
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
function refuseAliases(owner: YAMLMap, path: Keys): void {
  for (let depth = 1; depth <= path.length; depth++) {
    const at = path.slice(0, depth)
    if (isAlias(owner.getIn(at, true))) throw refused(`${at.join('.')} is an alias of a block that others use`)
  }
}

/** The parser's own words are not passed on, as they can quote the text, secrets included. */
function parsed(text: string): Document {
  const document = read(text)
  if (document.errors.length > 0 || !isReadable(document)) throw refused('it is not valid YAML')
  return document
}

function read(text: string): Document {
  return parseDocument(text, { prettyErrors: false, logLevel: 'silent', customTags: numbersAsWritten })
}

/** Whether a text says what the document does; one with a value exchanged where it stood may be no YAML at all. */
function says(text: string, document: Document): boolean {
  const found = read(text)
  return found.errors.length === 0 && isReadable(found) && isDeepStrictEqual(found.toJS(), document.toJS())
}

function refused(reason: string): SwitchboardError {
  return new SwitchboardError('CONFIG_EDIT_REFUSED', { reason })
}
