import type { TextValue, TextValues } from './local-text.js'

/** The texts of one language as a file has them: by key, in groups. */
export interface TextTree {
  readonly [key: string]: string | TextTree
}

type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'

type WithoutForm<Key> = Key extends `${infer Base}_ordinal_${PluralForm}`
  ? Base
  : Key extends `${infer Base}_${PluralForm}`
    ? Base
    : Key

/** The keys of texts, those in groups with points: `'order.total'`. Of a shape that is not known, any text. */
export type TextKeyOf<Shape> = string extends keyof Shape
  ? string
  : {
      [Key in keyof Shape & string]: Shape[Key] extends string ? WithoutForm<Key> : `${Key}.${TextKeyOf<Shape[Key]>}`
    }[keyof Shape & string]

type FormsOf<Shape, Key extends string> = keyof Shape & (`${Key}_${PluralForm}` | `${Key}_ordinal_${PluralForm}`)

/** What stands at a key: its text, or the union of its plural forms. */
type TextAt<Shape, Key extends string> = Key extends keyof Shape
  ? Shape[Key]
  : [FormsOf<Shape, Key>] extends [never]
    ? Key extends `${infer Group}.${infer Rest}`
      ? Group extends keyof Shape
        ? TextAt<Shape[Group], Rest>
        : never
      : never
    : Shape[FormsOf<Shape, Key>]

type IsPlural<Shape, Key extends string> = Key extends keyof Shape
  ? false
  : [FormsOf<Shape, Key>] extends [never]
    ? Key extends `${infer Group}.${infer Rest}`
      ? Group extends keyof Shape
        ? IsPlural<Shape[Group], Rest>
        : false
      : false
    : true

type Trimmed<Name extends string> = Name extends ` ${infer Rest}`
  ? Trimmed<Rest>
  : Name extends `${infer Rest} `
    ? Trimmed<Rest>
    : Name

/** `- name`, `price, currency(EUR)` and the like without what is not the name. */
type NameOf<Inside extends string> = Inside extends `${infer Name},${string}`
  ? NameOf<Name>
  : Trimmed<Inside> extends `-${infer Name}`
    ? Trimmed<Name>
    : Trimmed<Inside>

type NamesIn<Source extends string> = Source extends `${string}{{${infer Inside}}}${infer Rest}`
  ? NameOf<Inside> | NamesIn<Rest>
  : never

type ValuesIn<Names extends string> = { readonly [Name in Names]: Name extends 'count' ? number : TextValue } & {
  readonly context?: string
  readonly ordinal?: boolean
}

/** What has to be given for a text, as the arguments behind its key: as far as the shape tells what stands in it. */
export type ValuesFor<Shape, Key extends string> =
  string extends TextAt<Shape, Key>
    ? IsPlural<Shape, Key> extends true
      ? [values: TextValues & { readonly count: number }]
      : [values?: TextValues]
    : [TextAt<Shape, Key>] extends [never]
      ? [values?: TextValues]
      : NamesIn<TextAt<Shape, Key> & string> | (IsPlural<Shape, Key> extends true ? 'count' : never) extends infer Names
        ? [Names] extends [never]
          ? [values?: ValuesIn<never>]
          : [values: ValuesIn<Names & string>]
        : never
