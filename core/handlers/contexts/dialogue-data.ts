/** The value of a step: of a property its own, of a method what it gets as its second argument. */
type ValueOf<Member> = Member extends (...args: infer Args) => void
  ? Args extends readonly [unknown, infer Value, ...unknown[]]
    ? Value
    : never
  : Member

/** The steps of a dialogue by their names. */
export type StepOf<Dialogue> = {
  [Name in keyof Dialogue]-?: [ValueOf<Dialogue[Name]>] extends [never] ? never : Name
}[keyof Dialogue] &
  string

/** The answers of a dialogue, by its steps. */
export type DialogueData<Dialogue> = { -readonly [Name in StepOf<Dialogue>]: ValueOf<Dialogue[Name]> }
