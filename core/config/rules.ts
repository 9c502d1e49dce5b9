import { getMetadataStorage } from 'class-validator'

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number]

/** The rules of a property, by what class-validator does with them. */
interface PropertyRules {
  readonly property: string
  readonly conditions: readonly Metadata[]
  readonly checks: readonly Metadata[]
  readonly isNested: boolean
}

/**
 * Whether all rules of class-validator are known to hold for an object and what is nested in it. Asks the same rules as its
 * `Validator`, in the same order, but puts the rules of a class together once and not for each object, and makes nothing that
 * would tell of an error. `false` also says that there is something this does not know, as a rule that takes time: whoever
 * hears it has the `Validator` look.
 */
export function knownToHold(object: object): boolean {
  return new Rules().hold(object)
}

class Rules {
  private readonly storage = getMetadataStorage()
  private readonly ofClass = new Map<unknown, readonly PropertyRules[] | undefined>()

  hold(object: object): boolean {
    const rules = this.of(object.constructor)
    return rules?.every((each) => this.holds(object, each)) ?? false
  }

  private holds(object: object, { property, conditions, checks, isNested }: PropertyRules): boolean {
    const value: unknown = Reflect.get(object, property)
    if (value instanceof Promise) return false
    if (!conditions.every(({ constraints }) => constraints[0](object, value))) return true
    return checks.every((rule) => this.check(object, value, rule)) && (!isNested || this.nested(value))
  }

  private check(object: object, value: unknown, rule: Metadata): boolean {
    if (rule.validateIf && !rule.validateIf(object, value)) return true
    const told = {
      targetName: object.constructor.name,
      property: rule.propertyName,
      object,
      value,
      constraints: rule.constraints,
    }
    // Of a map or a set, the rule for `each` is left to the library.
    if (rule.each && (value instanceof Map || value instanceof Set)) return false
    const values = rule.each && Array.isArray(value) ? value : [value]
    return this.storage
      .getTargetValidatorConstraints(rule.constraintCls)
      .every(({ async, instance }) => !async && values.every((one) => instance.validate(one, told) === true))
  }

  private nested(value: unknown): boolean {
    if (value === undefined) return true
    if (Array.isArray(value)) return value.every((item) => this.nested(item))
    return value instanceof Object && !(value instanceof Map || value instanceof Set) && this.hold(value)
  }

  private of(type: unknown): readonly PropertyRules[] | undefined {
    if (this.ofClass.has(type)) return this.ofClass.get(type)
    const rules = this.read(type)
    this.ofClass.set(type, rules)
    return rules
  }

  private read(type: unknown): readonly PropertyRules[] | undefined {
    if (typeof type !== 'function') return undefined
    const all = this.storage.getTargetValidationMetadatas(type, '', false, false)
    if (all.length === 0 || !all.every((rule) => known.has(rule.type))) return undefined
    return Object.entries(this.storage.groupByPropertyName(all)).map(([property, rules]) => ({
      property,
      conditions: rules.filter((rule) => rule.type === 'conditionalValidation'),
      checks: rules.filter((rule) => rule.type === 'isDefined' || rule.type === 'customValidation'),
      isNested: rules.some((rule) => rule.type === 'nestedValidation'),
    }))
  }
}

/** Types of rules that are looked at here; that of `@Allow` says nothing of a value. */
const known = new Set([
  ...['isDefined', 'customValidation', 'conditionalValidation', 'nestedValidation'],
  ...['whitelistValidation'],
])
