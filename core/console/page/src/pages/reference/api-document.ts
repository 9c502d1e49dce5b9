/** A JSON Schema, as far as it is shown. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

interface OperationObject {
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  /** Who may call it. */
  readonly 'x-role': 'viewer' | 'operator'
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}

/** The part of an OpenAPI document that is shown. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
}

export interface Operation extends Omit<OperationObject, 'requestBody'> {
  readonly method: string
  readonly path: string
  readonly body?: Schema
}

/** The operations that have a text in them, by their tag. */
export function operationsOf(document: ApiDocument, wanted: string): { tag: string; operations: Operation[] }[] {
  const byTag = new Map<string, Operation[]>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { requestBody, ...operation }] of Object.entries(methods)) {
      const text = `${method} ${path} ${operation.summary} ${operation.tags}`.toLowerCase()
      if (!text.includes(wanted.toLowerCase())) continue
      const [tag = ''] = operation.tags
      const body = requestBody?.content['application/json'].schema
      const whole = { ...operation, method: method.toUpperCase(), path, ...(body && { body }) }
      byTag.set(tag, [...(byTag.get(tag) ?? []), whole])
    }
  }
  return [...byTag].map(([tag, operations]) => ({ tag, operations }))
}

/** What a value has to be, in short: `integer, 1 to 1000, default 100`. */
export function describe(schema: Schema): string {
  const { type, minimum, maximum } = schema
  const kind = schema.enum ? schema.enum.join(' | ') : Array.isArray(type) ? type.join(' | ') : String(type ?? '')
  const inner = schema.items ? ` of ${describe(schema.items) || 'object'}` : ''
  const from = minimum === undefined ? '' : `, ${minimum}${maximum === undefined ? ' or more' : ` to ${maximum}`}`
  const initial = schema.default === undefined ? '' : `, default ${JSON.stringify(schema.default)}`
  return `${kind}${inner}${from}${initial}`
}
