import { Validator } from 'class-validator'
import type { AnyClass } from '../../decorators/manifest.js'
import { sentencesOf } from '../around/validated.js'

/**
 * What class-validator says of the answer to a step that is a property with its decorators, in sentences; of the others nothing is
 * asked.
 */
export async function checkedField(target: AnyClass, member: string, value: unknown): Promise<string[]> {
  // Defined, not assigned: a setter would write to fields that only an instance has, and getters of others would read them.
  const probe = Object.create(target.prototype as object, {
    ...shadowsOfAccessors(target),
    [member]: { value, enumerable: true },
  }) as object
  const errors = await new Validator().validate(probe, { skipMissingProperties: true, forbidUnknownValues: false })
  return errors.filter(({ property }) => property === member).flatMap(sentencesOf)
}

function shadowsOfAccessors(target: AnyClass): PropertyDescriptorMap {
  const shadows: PropertyDescriptorMap = {}
  let prototype = target.prototype as object | null
  while (prototype !== null && prototype !== Object.prototype) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get || set) shadows[name] = { value: undefined }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  return shadows
}
