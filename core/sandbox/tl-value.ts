/** What a TL field can hold on the sandbox's side: `int` and `double` are numbers, `long` and wider are bigints. */
export type TlField = number | bigint | string | boolean | Uint8Array | TlValue | readonly TlField[] | undefined

/**
 * A TL object or request, as the sandbox's own codec reads and writes it: the constructor's or method's name in `_`, the
 * fields under their names in the schema (`random_id`). An absent flag is `undefined`, a `true` flag is `true`.
 *
 * @example
 * { _: 'peerUser', user_id: 1001n }
 */
export interface TlValue {
  readonly _: string
  readonly [field: string]: TlField
}
