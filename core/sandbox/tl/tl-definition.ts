/** The type of a field or result, as the codec sees it. */
export type TlType =
  | { readonly kind: PlainKind }
  /** A vector; a boxed one carries the constructor id of `vector`. */
  | { readonly kind: 'vector'; readonly boxed: boolean; readonly item: TlType }
  /** Any constructor of the type, with its id. */
  | { readonly kind: 'object'; readonly type: string }
  /** The fields of one constructor, without its id. */
  | { readonly kind: 'bare'; readonly constructor: string }

/** `flags` is a `#` field, `any` is `!X`: any object or request. */
export type PlainKind =
  | 'int'
  | 'long'
  | 'double'
  | 'string'
  | 'bytes'
  | 'int128'
  | 'int256'
  | 'true'
  | 'bool'
  | 'flags'
  | 'any'

/** One field of a constructor or method. */
export interface TlArgument {
  readonly name: string
  readonly type: TlType
  /** The bit that says whether the field is there, and the `#` field that holds it. */
  readonly condition?: { readonly flags: string; readonly bit: number }
}

/** One line of a schema: a constructor or a method. */
export interface TlDefinition {
  /** The constructor id, unsigned. */
  readonly id: number
  readonly name: string
  readonly isMethod: boolean
  readonly arguments: readonly TlArgument[]
  /** What the constructor makes or the method returns. */
  readonly result: TlType
}

/** The name of a type as it is grouped: `Peer`; empty for vectors and plain types. */
export function typeName(type: TlType): string {
  return type.kind === 'object' ? type.type : ''
}
