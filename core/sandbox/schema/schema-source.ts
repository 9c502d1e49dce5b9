import type { TlDefinition } from '../tl/tl-definition.js'

/** Where the schema of one layer comes from; read only when it is needed. */
export interface SchemaSource {
  readonly layer: number
  /** For messages and logs: a package or a file. */
  readonly origin: string
  read(): readonly TlDefinition[]
}
