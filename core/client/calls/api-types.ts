import type { BigInteger } from 'big-integer'
import type { Api } from 'telegram'
import type { TlObject } from '../../mtproto/driver.js'

type Root = typeof Api
type RequestClass = { classType: 'request' }

/** `messages`, `users` ...: the members of `Api` that are no classes. */
type Namespace = {
  [Name in keyof Root]: Root[Name] extends abstract new (...args: never[]) => unknown ? never : Name
}[keyof Root]

type MethodsIn<Space> = {
  [Name in keyof Space]: Space[Name] extends abstract new (...args: never[]) => RequestClass ? Name : never
}[keyof Space]

/** Every method of the Telegram API with its namespace, `'messages.SendMessage'`. */
export type MethodName = { [Name in Namespace]: `${Name & string}.${MethodsIn<Root[Name]> & string}` }[Namespace]

type RequestOf<Method extends string> = Method extends `${infer Space}.${infer Name}`
  ? Space extends Namespace
    ? Name extends keyof Root[Space]
      ? Root[Space][Name] extends abstract new (
          ...args: never[]
        ) => infer Instance
        ? Instance
        : never
      : never
    : never
  : never

/** What a field accepts besides its own type: native 64-bit numbers, and TL objects made by `create`. */
type Loose<Value> = Value extends string | number | boolean | undefined | null | Buffer
  ? Value
  : Value extends BigInteger
    ? Value | bigint | number
    : Value extends readonly (infer Item)[]
      ? readonly Loose<Item>[]
      : Value | TlObject

/** The parameters of a method. */
export type MethodParams<Method extends string> =
  RequestOf<Method> extends { originalArgs: infer Params }
    ? { [Field in keyof Params]: Loose<Params[Field]> }
    : Readonly<Record<string, unknown>>

type Readable<Result> = Result extends (infer Item)[]
  ? Readable<Item>[]
  : Result extends object
    ? Result & TlObject
    : Result

/** What a method answers. Absent flags are `null`. */
export type MethodResult<Method extends string> =
  RequestOf<Method> extends { __response: infer Result } ? Readable<Result> : TlObject

type ConstructorClass = { classType: 'constructor' }

/** Every TL constructor by its name, `'ChatBannedRights'`. */
export type ClassName = {
  [Name in keyof Root]: Root[Name] extends abstract new (...args: never[]) => ConstructorClass ? Name : never
}[keyof Root] &
  string

type InstanceOf<Name extends ClassName> = Root[Name] extends abstract new (
  ...args: never[]
) => infer Instance
  ? Instance
  : never

/** The constructors of updates, `'UpdateStory'`. */
export type UpdateName = Api.TypeUpdate['className'] & ClassName

/** An object of this constructor as it is received. Absent flags are `null`. */
export type TlObjectOf<Name extends ClassName> = InstanceOf<Name> & TlObject

type ArgumentsOf<Name extends ClassName> =
  InstanceOf<Name> extends { originalArgs: infer Args } ? ([Args] extends [object] ? Args : object) : never

/** The fields an object of this constructor is made from. */
export type FieldsOf<Name extends ClassName> = {
  readonly [Field in keyof ArgumentsOf<Name>]: Loose<ArgumentsOf<Name>[Field]>
}

/** The fields as an argument, which may be left out where none is needed. */
export type FieldsArgument<Name extends ClassName> =
  Record<never, never> extends FieldsOf<Name> ? [fields?: FieldsOf<Name>] : [fields: FieldsOf<Name>]
