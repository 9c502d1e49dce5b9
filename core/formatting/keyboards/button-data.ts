/** What a value of a button can be: one of these types, with `?` one that may be missing, or one of some words. */
export type ButtonField = 'number' | 'text' | 'boolean' | 'number?' | 'text?' | 'boolean?' | readonly string[]

/** The values of a kind of button, by name, each with its type, in the order in which they are written. */
export type ButtonFields = Readonly<Record<string, ButtonField>>

type ValueOf<Field> = Field extends 'number' | 'number?'
  ? number
  : Field extends 'text' | 'text?'
    ? string
    : Field extends 'boolean' | 'boolean?'
      ? boolean
      : Field extends readonly (infer Word)[]
        ? Word
        : never

type Missable<Fields extends ButtonFields> = {
  [Name in keyof Fields]: Fields[Name] extends `${string}?` ? Name : never
}[keyof Fields]

/** The values that a button of some fields carries. */
export type ButtonValues<Fields extends ButtonFields> = {
  readonly [Name in Exclude<keyof Fields, Missable<Fields>>]: ValueOf<Fields[Name]>
} & { readonly [Name in Missable<Fields>]?: ValueOf<Fields[Name]> }

/** A value of a button. */
export type ButtonValue = number | string | boolean | undefined

/** What the data of a kind of button is made of. */
export interface ButtonShape {
  /** What tells it from other kinds of the same bot. */
  readonly name: string
  /** Its values, each with its type. */
  readonly fields: ButtonFields
  /** For how long a button can be pressed; absent: for ever. */
  readonly validMs?: number
}

/** Typed values on their way into a button; they become its data when the message is sent. */
export class ButtonData {
  /** To be made by `with` of a `CallbackData`. */
  constructor(
    /** The kind of button. */
    readonly shape: ButtonShape,
    /** What it carries. */
    readonly values: Readonly<Record<string, ButtonValue>>,
  ) {}
}
