import { OptionGroup } from './option-group'
import type { OptionInputProps } from './option-props'
import { isWithin } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'

/** Some of several values, each with its box. */
export function OptionChoices({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const current = value ?? field.default
  const chosen = Array.isArray(current) ? current.map(String) : []
  const values = field.values ?? []
  return (
    <OptionGroup title={titleOf(field)} hint={hint} problem={problems.find((one) => isWithin(one.path, path))}>
      {values.map((one) => (
        <label className="check" key={one}>
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            disabled={disabled}
            onChange={({ target }) =>
              change(values.filter((other) => (other === one ? target.checked : chosen.includes(other))))
            }
          />
          {one}
        </label>
      ))}
    </OptionGroup>
  )
}
