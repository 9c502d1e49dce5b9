import { useTranslation } from 'react-i18next'
import type { ValueProblem } from '../../api/problem'
import { OptionFields } from '../../forms/option-fields'
import { OptionInput } from '../../forms/option-input'
import type { OptionInputProps } from '../../forms/option-props'
import { type OptionField, type Values, withValue } from '../../forms/option-shapes'
import { useHint, useOptionTexts } from '../../forms/option-texts'
import { AreaField } from '../../ui/area-field'
import { ChannelAgents } from './channel-agents'
import type { Section } from './channel-values'
import { LanguageTexts } from './language-texts'
import '../../forms/options.css'

interface ChannelSectionProps {
  readonly section: Section
  readonly values: Values
  readonly problems: readonly ValueProblem[]
  /** Whether the channel is in the file already, so that its id stays. */
  readonly isStored: boolean
  /** Whether it is on its way to be stored, and its id with it: who writes there stays there, as it may be refused. */
  readonly isOnItsWay: boolean
  readonly disabled: boolean
  readonly change: (values: Values) => void
}

/** A part of the form of a channel. */
export function ChannelSection({ section, values, change, ...rest }: ChannelSectionProps) {
  const { t } = useTranslation()
  return (
    <section className="channel-section">
      <h3>{t(`channel.part.${section.key}`)}</h3>
      {section.fields.map((field) => (
        <ChannelInput
          key={field.name}
          {...{ ...rest, field }}
          value={values[field.name]}
          change={(value) => change(withValue(values, field.name, value))}
        />
      ))}
    </section>
  )
}

type ChannelInputProps = Pick<ChannelSectionProps, 'problems' | 'isStored' | 'isOnItsWay' | 'disabled'> & {
  readonly field: OptionField
  readonly value: unknown
  readonly change: (value: unknown) => void
}

function ChannelInput({ isStored, isOnItsWay, ...input }: ChannelInputProps) {
  const { name } = input.field
  const props: OptionInputProps = {
    ...input,
    path: name,
    disabled: input.disabled || (name === 'id' && isStored),
    readOnly: name === 'id' && isOnItsWay,
    Fields: OptionFields,
  }
  if (name === 'agents') return <ChannelAgents {...props} />
  if (name === 'auto_response_templates') return <LanguageTexts {...props} />
  if (name === 'auto_response_template') return <Template {...props} />
  return <OptionInput {...props} />
}

/** Messages have lines. */
function Template({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  return (
    <AreaField
      label={titleOf(field)}
      hint={hint}
      rows={4}
      disabled={disabled}
      value={value === undefined ? '' : String(value)}
      problems={problems.filter((problem) => problem.path === path)}
      onChange={({ target }) => change(target.value === '' ? undefined : target.value)}
    />
  )
}
