import { OptionInput } from './option-input'
import type { OptionFieldsProps } from './option-props'
import { withValue } from './option-shapes'

/** The options of one block, one below the other. */
export function OptionFields({ fields, values, change, path, ...rest }: OptionFieldsProps) {
  return fields.map((field) => (
    <OptionInput
      key={field.name}
      field={field}
      value={values[field.name]}
      path={path === '' ? field.name : `${path}.${field.name}`}
      change={(value) => change(withValue(values, field.name, value))}
      Fields={OptionFields}
      {...rest}
    />
  ))
}
