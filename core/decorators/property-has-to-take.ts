/**
 * Types only: what a decorated property is compared with when its type does not take what the decorator gives it, so that the
 * compiler names that type in place of `never`.
 */
export interface PropertyHasToTake<Value> {
  readonly 'the property has to take': Value
}
