import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValueProblem } from '../api/problem'
import { AreaField } from '../ui/area-field'
import { Button } from '../ui/button'
import { Field } from '../ui/field'
import { FieldProblem } from '../ui/field-problem'
import { SelectField } from '../ui/select-field'
import { Switch } from '../ui/switch'
import { MapField } from './map-field'
import { OptionBlock, OptionBlocks } from './option-block'
import { OptionChoices } from './option-choices'
import { OptionList } from './option-list'
import type { OptionInputProps } from './option-props'
import { isVariable, type OptionField } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'
import { SecretField } from './secret-field'

/** One option with what it takes to set it, and the way back to its default. */
export function OptionInput(props: OptionInputProps) {
  const { t } = useTranslation()
  const { field, value, change, disabled } = props
  const { titleOf } = useOptionTexts()
  const isSet = value !== undefined && !field.required && field.kind !== 'block'
  return (
    <div className="option">
      <Input {...props} />
      {isSet && !disabled && (
        <Button small look="quiet" onClick={() => change(undefined)}>
          {t('options.reset')}
          <span className="hidden"> {titleOf(field)}</span>
        </Button>
      )}
    </div>
  )
}

function Input(props: OptionInputProps) {
  const { t } = useTranslation()
  const { field, value, change, problems, path, disabled, readOnly } = props
  const { titleOf } = useOptionTexts()
  const label = titleOf(field)
  const hint = useHint(field)
  const problem = problems.find((one) => one.path === path)
  const shared = { label, hint, problem, disabled, required: field.required }
  switch (field.kind) {
    case 'boolean':
      return <OnOff {...props} {...{ label, hint, problem }} />
    case 'choice':
      if (isVariable(value)) break
      return (
        <SelectField
          {...shared}
          value={value === undefined ? '' : String(value)}
          options={[
            {
              value: '',
              label:
                field.default === undefined
                  ? t('options.none')
                  : t('options.byDefault', { value: String(field.default) }),
            },
            ...(field.values ?? []).map((one) => ({ value: one, label: one })),
          ]}
          onChange={(chosen) => change(chosen === '' ? undefined : chosen)}
        />
      )
    case 'integer':
    case 'number':
      if (isVariable(value)) break
      return (
        <Field
          {...shared}
          type="number"
          inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
          min={field.min}
          max={field.max}
          step={field.kind === 'integer' ? 1 : 'any'}
          placeholder={placeholderOf(field)}
          value={value === undefined ? '' : String(value)}
          onChange={({ target }) => change(target.value === '' ? undefined : Number(target.value))}
        />
      )
    case 'texts':
    case 'integers':
    case 'peers':
      return <OptionList {...props} />
    case 'choices':
      return <OptionChoices {...props} />
    case 'block':
      return <OptionBlock {...props} />
    case 'blocks':
      return <OptionBlocks {...props} />
    case 'map':
      return <MapField {...props} />
  }
  if (field.secret) return <SecretField {...props} />
  const text = value === undefined ? '' : String(value)
  const onText = (written: string) => {
    // Ids are numbers, as they are in lists of them.
    const isId = field.kind === 'peer' && /^-?[1-9]\d{0,14}$/.test(written.trim())
    change(written === '' ? undefined : isId ? Number(written) : written)
  }
  if (text.includes('\n') || text.length > 80) {
    return (
      <AreaField
        {...{ label, hint, disabled, readOnly, value: text }}
        problems={problem ? [problem] : []}
        onChange={({ target }) => onText(target.value)}
      />
    )
  }
  return (
    <Field
      {...{ ...shared, readOnly }}
      placeholder={placeholderOf(field)}
      value={text}
      onChange={({ target }) => onText(target.value)}
    />
  )
}

interface OnOffProps extends OptionInputProps {
  readonly label: string
  readonly hint?: string
  readonly problem?: ValueProblem
}

function OnOff({ field, value, change, disabled, label, hint, problem }: OnOffProps) {
  const id = useId()
  const isOn = value === undefined ? field.default === true : value === true
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined
  return (
    <div className="field">
      <Switch
        checked={isOn}
        disabled={disabled || isVariable(value)}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described}
        onChange={change}
      >
        {label} {isVariable(value) && <code>{String(value)}</code>}
      </Switch>
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblem id={`${id}-problem`} label={label} problems={problem ? [problem] : []} />
    </div>
  )
}

function placeholderOf({ default: initial }: OptionField): string | undefined {
  return initial === undefined || initial === '' ? undefined : String(initial)
}
